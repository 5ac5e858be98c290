"""The people of an organisation and their papers: entered by it, checked by a bureau."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.audit import services as audit
from app.core import clock, crypto
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.identifiers import mask_id, read_name, read_resident_id
from app.core.policy import Unseen, demand, lender
from app.organisations.models import Background, Job, OrgPaper, OrgPerson, PaperKind
from app.organisations.services import changes
from app.reveals.services import Look, may_look

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.organisations.models import Organisation


@dataclass(frozen=True)
class SaidOfPerson:
    """What is typed of somebody, without the identity number."""

    name: str
    job: Job
    full_time: bool
    background: Background
    joined_on: date
    working_since: date | None = None


@dataclass(frozen=True)
class SaidOfPaper:
    """What is typed of a paper."""

    kind: PaperKind
    title: str
    issuer: str
    issued_on: date
    number: str = ""
    background: Background | None = None
    trained_on: date | None = None
    valid_until: date | None = None
    good: bool = True


def add_person(
    session: Session, body: Organisation, said: SaidOfPerson, id_no: str, *, actor: Actor,
    now: datetime,
) -> OrgPerson:  # fmt: skip
    """Somebody works there. Raises Invalid, also where they are full-time elsewhere already."""
    demand(actor, "organisations.keep_people", body)
    today = clock.day(now)
    try:
        number = read_resident_id(id_no, today).number
    except Invalid as error:
        raise Invalid(error.says, "id_no") from None
    index = crypto.blind("id_no", number)
    if any(p.id_no_index == index and p.left_on is None for p in body.people):
        raise Invalid("这名人员已经登记。", "id_no")
    if said.full_time:
        _refuse_second_post(session, index, None)
    row = OrgPerson(
        organisation_id=body.id, id_no_index=index, id_no_mask=mask_id(number),
        created_at=now, **_entered(actor), **_read(said, today),
    )  # fmt: skip
    row.id_no = number
    session.add(row)
    session.flush()
    audit.record(session, actor, "organisations.keep_people", body.subject,
                 note=f"登记{row.job.label}", at=now)  # fmt: skip
    return row


def edit_person(
    session: Session, person: OrgPerson, said: SaidOfPerson, *, reason: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Correct what is said of somebody; a bureau has to check it again. Raises Invalid."""
    body = person.organisation
    demand(actor, "organisations.keep_people", body)
    why = changes.reason_of(reason)
    if said.full_time and not person.full_time:
        _refuse_second_post(session, person.id_no_index, person.id)
    before, after = changes.apply(person, _read(said, clock.day(now)))
    if not after:
        raise Invalid("没有改动任何内容。", "reason")
    if person.left_on is not None and person.left_on <= person.joined_on:
        raise Invalid("入职日期应早于离职日期。", "joined_on")
    person.checked_on = person.checked_by_person_id = None
    for column, value in _entered(actor).items():
        setattr(person, column, value)
    changes.trace(session, body, f"人员 {person.id_no_mask}", before, after, why,
                  action="organisations.keep_people", actor=actor, now=now)  # fmt: skip


def leave(
    session: Session, person: OrgPerson, *, left_on: date, actor: Actor, now: datetime
) -> None:
    """From this day they work there no more. Raises Invalid, WrongState."""
    body = person.organisation
    demand(actor, "organisations.keep_people", body)
    if person.left_on is not None:
        raise WrongState("这名人员已经离职。")
    if not person.joined_on < left_on <= clock.day(now):
        raise Invalid("离职日期应在入职之后，不晚于今天。", "left_on")
    person.left_on = left_on
    audit.record(session, actor, "organisations.keep_people", body.subject, note="离职", at=now)


def right_to_keep(kind: PaperKind) -> str:
    """The bureau's own test is the bureau's to enter; the rest is who keeps the people's."""
    return "organisations.enter_test" if kind is PaperKind.TEST else "organisations.keep_people"


def add_paper(
    session: Session, person: OrgPerson, said: SaidOfPaper, *, actor: Actor, now: datetime
) -> OrgPaper:
    """A degree, certificate or crime check, by who keeps the people; a test by the bureau.

    Raises Invalid. It counts once somebody of a bureau, not who entered it, has checked it.
    """
    body = person.organisation
    is_test = said.kind is PaperKind.TEST
    demand(actor, right_to_keep(said.kind), body)
    today = clock.day(now)
    if said.issued_on > today:
        raise Invalid("日期不能晚于今天。", "issued_on")
    if said.valid_until is not None and said.valid_until < said.issued_on:
        raise Invalid("有效期至不能早于发证日期。", "valid_until")
    if is_test and (said.trained_on is None or said.trained_on > said.issued_on):
        raise Invalid("培训日期不能晚于考核日期。", "trained_on")
    if said.kind in {PaperKind.DEGREE, PaperKind.CERTIFICATE} and said.background is None:
        raise Invalid("请选择它证明的专业。", "background")
    row = OrgPaper(
        org_person_id=person.id, created_at=now, **_entered(actor),
        **asdict(said),
    )  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "organisations.keep_people", body.subject,
                 note=said.kind.label, at=now)  # fmt: skip
    return row


def check(session: Session, row: OrgPerson | OrgPaper, *, actor: Actor, now: datetime) -> None:
    """Somebody of a bureau has compared it with the original: it counts from today.

    Never who entered it. Raises Refused, WrongState.
    """
    demand(actor, "organisations.check", row)
    is_void = isinstance(row, OrgPaper) and row.voided_at is not None
    if row.checked_on is not None or is_void:
        raise WrongState("已经核对或者作废。")
    row.checked_on = clock.day(now)
    row.checked_by_person_id = actor.person_id
    person = row if isinstance(row, OrgPerson) else row.person
    note = "核对人员" if isinstance(row, OrgPerson) else f"核对{row.kind.label}"
    audit.record(
        session, actor, "organisations.check", person.organisation.subject, note=note, at=now
    )


def void_paper(
    session: Session, paper: OrgPaper, *, reason: str, actor: Actor, now: datetime
) -> None:
    """Strike out a paper that was wrong. Raises Invalid, WrongState."""
    body = paper.person.organisation
    demand(actor, right_to_keep(paper.kind), body)
    changes.void(session, body, paper, paper.kind.label, reason,
                 action="organisations.keep_people", actor=actor, now=now)  # fmt: skip


def reveal(
    session: Session, person: OrgPerson, *, reason: str, path: str, actor: Actor, now: datetime
) -> str | None:
    """The whole identity number, with a line in the record; None while it waits for consent.

    At a bureau nobody is assigned to an organisation's people: its head agrees first.
    """
    body = person.organisation
    demand(actor, "organisations.reveal", body)
    look = Look(
        "organisations.reveal", body.subject, f"{person.ref}:id_no",
        f"身份证号码 {person.id_no_mask}", reason, path,
    )  # fmt: skip
    if not may_look(session, look, is_assigned=False, actor=actor, now=now):
        return None
    return person.id_no or ""


def same_humans(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Rows of the register, of whatever organisation, and whose of these people's they are.

    Who works part-time for two organisations stands in it twice.
    """
    own, any_row = aliased(OrgPerson), aliased(OrgPerson)
    with as_system(session):
        rows = session.execute(
            select(any_row.id, own.id)
            .join(own, own.id_no_index == any_row.id_no_index)
            .where(own.id.in_(ids))
        )
        return dict(rows.all())


def person_of(body: Organisation, ref: str) -> OrgPerson:
    """Raises Unseen."""
    for person in body.people:
        if person.ref == ref:
            return person
    raise Unseen("org_person", ref)


def paper_of(person: OrgPerson, ref: str) -> OrgPaper:
    """Raises Unseen."""
    for paper in person.papers:
        if paper.ref == ref:
            return paper
    raise Unseen("org_paper", ref)


def _read(said: SaidOfPerson, today: date) -> dict[str, object]:
    try:
        name = read_name(said.name)
    except Invalid as error:
        raise Invalid(error.says, "name") from None
    if said.joined_on > today:
        raise Invalid("入职日期不能晚于今天。", "joined_on")
    if said.working_since is not None and said.working_since > today:
        raise Invalid("日期不能晚于今天。", "working_since")
    return asdict(said) | {"name": name}


def _entered(actor: Actor) -> dict[str, int | None]:
    """Who enters a fact now, and in whose right: neither of them checks it."""
    return {"entered_by_person_id": actor.person_id, "entered_for_person_id": lender(actor)}


def _refuse_second_post(session: Session, index: str, own_id: int | None) -> None:
    """One human has one full-time post: names are not lent from body to body."""
    with as_system(session):
        found = session.scalars(
            select(OrgPerson.id).where(
                OrgPerson.id_no_index == index, OrgPerson.full_time.is_(True),
                OrgPerson.left_on.is_(None),
            )
        ).all()  # fmt: skip
    if any(one != own_id for one in found):
        raise Invalid(
            "这名人员已在一个组织登记为专职，专职只能在一处。请核对，或者改为兼职。", "full_time"
        )
