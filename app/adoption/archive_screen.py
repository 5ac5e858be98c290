"""What the pages of the archive show; titles name nobody, readers are shown to the organ alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import url_for
from sqlalchemy import and_, cast, exists, null, or_, select, union_all

from app.adoption import ending_workflow as flow
from app.adoption.archive_acts import VOLUME_ACTS
from app.adoption.archive_policy import volumes_of
from app.adoption.models import Adoption
from app.adoption.models.archive import Volume, VolumeState
from app.adoption.models.ending import Ending
from app.adoption.newest import newest
from app.adoption.services import archiving, catalogue, using
from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock
from app.core.errors import NotFound
from app.core.policy import Unseen, allows, demand
from app.core.web import later
from app.deadlines.models import ClockState, Deadline
from app.families.kin import kept_for
from app.law import adoption_periods as periods
from app.workflow.acts import open_acts
from app.workflow.bar import Bar

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from app.adoption.models.archive import VolumeItem
    from app.adoption.models.ending import EndingKind
    from app.core.policy import Actor

MOST_WAITING = 100
COLOURS = {"making": "yellow", "filed": "blue", "kept": "green", "handed": "grey"}
STEPS = {"making": "立卷", "filed": "归档", "kept": "保管", "handed": "移交", "used": "利用"}


def _unfilled(session: Session, volume: Volume) -> list[str]:
    """Positions of a foreign volume in which nothing lies yet: the keeper explains them."""
    names = catalogue.order_of(volume)
    if names is catalogue.ORDER:
        return []
    if volume.state is VolumeState.MAKING:
        there = {one.order for one in archiving.entries(session, volume)}
    else:
        there = {one.order_code for one in archiving.items(session, volume)}
    return [f"{number}. {name}" for number, name in names.items() if number not in there]


def get_volume(
    session: Session, actor: Actor, ref: str, *, to: str = "adoption.archive_view"
) -> Volume:
    """The volume, for someone who may do `to` with it. Raises Unseen, Refused."""
    found = session.scalar(select(Volume).where(Volume.ref == ref, volumes_of(actor)))
    if found is None:
        raise Unseen("adoption_volume", ref)
    demand(actor, to, found)
    return found


def list_volumes(
    session: Session, actor: Actor, state: str, after: str
) -> tuple[Sequence[Volume], str]:
    """The organ's volumes, the newest first, page by page."""
    demand(actor, "adoption.archive")
    query = select(Volume).where(Volume.agency_id == actor.agency_id, volumes_of(actor))
    if state in set(VolumeState):
        query = query.where(Volume.state == VolumeState(state))
    return newest(session, query, after)


def list_kept(session: Session, actor: Actor) -> Sequence[Volume]:
    """All that the organ keeps, by number: the hand-over list is whole."""
    demand(actor, "adoption.archive")
    return session.scalars(
        select(Volume)
        .where(
            Volume.agency_id == actor.agency_id, volumes_of(actor),
            Volume.state == VolumeState.KEPT,
        )
        .order_by(Volume.id)
    ).all()  # fmt: skip


class Waiting(NamedTuple):
    """What is done and in no volume yet; `kind` is an ending's, `due_on` by when it is to be
    filed (AR-06-2).
    """

    ref: str
    case_no: str
    who: str
    done_on: date | None
    closed_at: datetime | None
    kind: EndingKind | None
    due_on: date | None


def to_make(session: Session, actor: Actor) -> list[Waiting]:
    """Registrations, the oldest first, then endings; of each no more than a page bears."""
    case, ending = Adoption, Ending
    own: Any = Adoption.applicant_person_id
    moment, kind, day = ending.closed_at.type, ending.kind.type, case.registered_on.type
    cases = (
        select(
            case.ref, case.case_no, case.applicant_mask, case.registered_on,
            cast(null(), moment).label("closed_at"), cast(null(), kind).label("kind"),
            Deadline.due_on,
        )
        .outerjoin(Deadline, _files_by("adoption", case.id))
        .where(
            case.agency_id == actor.agency_id, case.registered_on.is_not(None),
            own.not_in(kept_for(actor.person_id or 0)),
            ~exists().where(Volume.adoption_id == case.id, Volume.ending_id.is_(None)),
        )
        .order_by(case.registered_on, case.id)
        .limit(MOST_WAITING)
    )  # fmt: skip
    endings = (
        select(
            ending.ref, ending.case_no, ending.adopter_mask,
            cast(null(), day).label("registered_on"), ending.closed_at, ending.kind,
            Deadline.due_on,
        )
        .outerjoin(Deadline, _files_by("adoption_ending", ending.id))
        .where(*_unfiled(actor))
        .order_by(ending.id)
        .limit(MOST_WAITING)
    )  # fmt: skip
    both = union_all(select(cases.subquery()), select(endings.subquery()))
    return [Waiting(*row) for row in session.execute(both)]


def _files_by(subject_kind: str, number: Any) -> ColumnElement[bool]:
    return and_(
        Deadline.subject_kind == subject_kind, Deadline.subject_id == number,
        Deadline.period_id == periods.ARCHIVE.id, Deadline.state == ClockState.RUNNING,
    )  # fmt: skip


def _unfiled(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    own: Any = Ending.adopter_person_id
    return (
        Ending.agency_id == actor.agency_id, Ending.state == flow.E.DONE,
        or_(own.is_(None), own.not_in(kept_for(actor.person_id or 0))),
        ~exists().where(Volume.ending_id == Ending.id),
    )  # fmt: skip


def case_to_make(session: Session, actor: Actor, ref: str) -> Adoption:
    """A registered case of the own organ, for the archive. Raises Unseen, Refused."""
    own: Any = Adoption.applicant_person_id
    demand(actor, "adoption.archive_make")
    found = session.scalar(
        select(Adoption).where(
            Adoption.ref == ref, Adoption.agency_id == actor.agency_id,
            Adoption.case_no.is_not(None), own.not_in(kept_for(actor.person_id or 0)),
        )
    )  # fmt: skip
    if found is None:
        raise Unseen("adoption", ref)
    return found


def ending_to_make(session: Session, actor: Actor, ref: str) -> Ending:
    """An ending of the own organ that waits for its volume. Raises Unseen, Refused."""
    demand(actor, "adoption.archive_make")
    found = session.scalar(select(Ending).where(Ending.ref == ref, *_unfiled(actor)))
    if found is None:
        raise Unseen("adoption_ending", ref)
    return found


def volume_of_case(session: Session, case: Adoption) -> Volume | None:
    """The volume of a registration."""
    return session.scalar(
        select(Volume).where(Volume.adoption_id == case.id, Volume.ending_id.is_(None))
    )


def item_of(session: Session, volume: Volume, ref: str) -> VolumeItem:
    """A line of this volume. NotFound."""
    found = next((i for i in archiving.items(session, volume) if i.ref == ref), None)
    if found is None:
        raise NotFound
    return found


def context(session: Session, actor: Actor, volume: Volume) -> dict[str, Any]:
    """What every page of a volume needs; the opening is on record (SEC-02)."""
    acts = open_acts(session, actor, volume, VOLUME_ACTS)
    later(lambda s: audit.record(s, actor, "adoption.archive_view", volume.subject,
                                 outcome=Outcome.READ))  # fmt: skip
    main = next((a for a in acts if a.name in {"archive_file", "archive_grant"}), None)
    return {
        "volume": volume, "acts": acts, "order": catalogue.order_of(volume),
        "may_export": allows(actor, "adoption.archive_export", volume),
        "classes": using.CLASSES,
        "bar": Bar(
            who=volume.number, kind=f"收养{volume.kind.label}档案", number="",
            state=volume.state.label, colour=COLOURS[volume.state.value], turn="",
            due=None, left=None, article="", provisional=False,
            facts=[("档号", volume.number), ("保管期限", "永久"),
                   ("存放", volume.shelf or "还没有入库"),
                   ("保密", "送养一方的材料封存" if volume.is_secret else "没有要求保密")],
            primary=(main.title, url_for(f"adoption.{main.name}", volume=volume.ref))
            if main else None,
            tabs=[("卷内", url_for("adoption.volume", volume=volume.ref), 0)],
            list_url=url_for("adoption.archive"),
        ),
    }  # fmt: skip


def contents(session: Session, actor: Actor, volume: Volume) -> dict[str, Any]:
    """What the volume's own page shows besides: what lies in it, who did what, who read."""
    is_making = volume.state is VolumeState.MAKING
    return {
        "step_names": STEPS, "now": clock.now(),
        "entries": archiving.entries(session, volume) if is_making else [],
        "gaps": archiving.gaps(session, volume) if is_making else [],
        "items": archiving.items(session, volume), "unfilled": _unfilled(session, volume),
        "steps": archiving.steps(session, volume),
        "sheets": archiving.sheets(session, volume), "uses": using.uses(session, volume),
        "may_use": allows(actor, "adoption.archive_use", volume),
        "is_changed": not is_making and archiving.changed(session, volume),
    }  # fmt: skip
