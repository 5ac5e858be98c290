"""The timeline that every room reads from the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from app.accounts.roles import Role
from app.adoption.ending_workflow import ENDING_MOVES
from app.audit.models import AuditEvent, Outcome
from app.audit.services import Subject
from app.audit.wording import SAYS
from app.core import clock
from app.law import citation
from app.workflow.history import Event, history_of

if TYPE_CHECKING:
    from tests.factories import World

SUBJECT = Subject("placement", "2345678923456789", "FCP-220104-2026-00001")


def lines(world: World, *, acts_only: bool = True) -> list[Event]:
    """Three lines: the system's, a deputy's for the head, a reading of the family's."""
    head = world.user("home", Role.HEAD, name="孙主任")
    deputy = world.user("home", Role.INTAKE, name="李代办")
    family = world.user(None, name="王秀兰")
    with world.writing() as session:
        last = session.scalar(select(func.max(AuditEvent.seq))) or 0
        for n, (actor, absent, outcome) in enumerate(
            ((None, None, Outcome.DONE), (deputy, head, Outcome.DONE), (family, None, Outcome.READ))
        ):
            session.add(
                AuditEvent(
                    seq=last + 1 + n, at=clock.now(), outcome=outcome, action="placements.view",
                    actor_user_id=actor.id if actor else None,
                    for_user_id=absent.id if absent else None, subject_kind=SUBJECT.kind,
                    subject_ref=SUBJECT.ref, case_no=SUBJECT.case_no, before="active",
                    after="ending", note="x", prev_hash="", hash="",
                )
            )  # fmt: skip
        session.flush()
        return history_of(
            session, SUBJECT, lambda *words: "/".join(words), family="寄养家庭", acts_only=acts_only
        )


def test_a_deputys_act_stands_under_both_names_in_every_room(world: World) -> None:
    deputys, systems = lines(world)
    assert deputys.by.endswith(" 李代办（代 孙主任）")
    assert systems.by == "系统"
    assert deputys.text == "active/ending/x"


def test_several_arrows_under_one_permission_keep_their_own_titles(world: World) -> None:
    with world.writing() as session:
        last = session.scalar(select(func.max(AuditEvent.seq))) or 0
        for n, move in enumerate(ENDING_MOVES, last + 1):
            session.add(
                AuditEvent(
                    seq=n, at=clock.now(), outcome=Outcome.DONE, action=move.action,
                    subject_kind=SUBJECT.kind, subject_ref=SUBJECT.ref, before="x",
                    after=str(move.target), basis=citation(move.basis), prev_hash="", hash="",
                )
            )  # fmt: skip
        session.add(
            AuditEvent(
                seq=last + len(ENDING_MOVES) + 1, at=clock.now(), outcome=Outcome.DONE,
                action="adoption.end_open", subject_kind=SUBJECT.kind, subject_ref=SUBJECT.ref,
                before="", after="", prev_hash="", hash="",
            )
        )  # fmt: skip
        session.flush()
        newest, *found = history_of(session, SUBJECT, lambda *_: "", moves=ENDING_MOVES)
    assert [one.title for one in reversed(found)] == [move.says for move in ENDING_MOVES]
    assert newest.title == SAYS["adoption.end_open"], "no arrow: what the act is called"


def test_the_office_reads_no_name_of_a_family(world: World) -> None:
    newest = lines(world, acts_only=False)[0]
    assert (newest.by, newest.outcome) == ("寄养家庭", Outcome.READ)
