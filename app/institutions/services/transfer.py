"""A child moves to another home: asked, a bed named, decided and done as one act (CW-JL-1)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Agency
from app.accounts.roles import AgencyKind, Role
from app.audit import services as audit
from app.children import ties
from app.children.models import CareForm, Child, PlaceKind
from app.children.rules import age_says
from app.children.services import care
from app.core import clock
from app.core.db import as_system
from app.core.errors import Invalid, WrongState
from app.core.policy import Unseen, demand
from app.deadlines import services as deadlines
from app.divisions.models import within
from app.documents.models import Document
from app.institutions import workflow as w
from app.institutions.models import (
    Admission,
    AdmissionPaper,
    Bed,
    Room,
    SearchNotice,
    Source,
    State,
    Transfer,
    TransferState,
)
from app.institutions.services import admission, beds, rulings
from app.institutions.services.parts import letter, start
from app.law import RULES, citation
from app.law import home_periods as periods
from app.notices.services import tell_role
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.orm import Session

    from app.core.policy import Actor

WAITING = (TransferState.ASKED, TransferState.BED_NAMED)
ANSWERED = (TransferState.DONE, TransferState.REFUSED)
PAGE = 30
# The search goes on where it stands. The half-yearly looks go on too; where none runs, they begin
# with the day of the move, as the plan of the new home does.
SEARCH = (
    periods.NOTICE_FOUNDLING, periods.NOTICE_TRAFFICKED, periods.POLICE_FIRST,
    periods.POLICE_FINAL,
)  # fmt: skip
BEGINS = (periods.WALK, periods.HEALTH_SCREENING, periods.MIND_SCREENING)
NEEDS = {"medical": "医疗护理", "special_edu": "特殊教育", "rehab": "康复训练"}


def homes(session: Session, agency_id: int) -> list[tuple[str, str]]:
    """(reference, name) of the other homes of the province."""
    own = session.get_one(Agency, agency_id)
    rows = session.execute(
        select(Agency.ref, Agency.name)
        .where(
            Agency.kind == AgencyKind.INSTITUTION,
            Agency.province_code == own.province_code,
            Agency.id != own.id,
            Agency.closed_on.is_(None),
        )
        .order_by(Agency.name)
    )
    return [(ref, name) for ref, name in rows]


def ask(
    session: Session,
    case: Admission,
    child: Child,
    to: Agency,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Transfer:
    """The head of the home asks another one. It learns age, sex and needs, no name."""
    demand(actor, "institutions.ask_transfer", case)
    if placed := ties.placed_now(session, child, clock.day(now)):
        raise Invalid(placed)
    if case.state is not State.ADMITTED or child.care_form is not CareForm.INSTITUTION:
        raise Invalid("只有在院集中养育的孩子可以转往其他机构。")
    if to.kind is not AgencyKind.INSTITUTION or to.province_code != case.province_code:
        raise Invalid("请选择本省的儿童福利机构。", "to")
    if len(reason.strip()) < 5:  # noqa: PLR2004 - a sentence
        raise Invalid("请写明转移的理由，至少5个字。", "reason")
    if against := _ruling(session, case):
        raise Invalid(against)
    if open_of(session, case) is not None:
        raise WrongState("这个孩子已有一份转移申请在办理。")
    row = Transfer(
        admission_id=case.id, case_no=case.case_no, from_agency_id=case.agency_id,
        to_agency_id=to.id, reason=reason.strip(), asked_by_id=actor.user_id,
        asked_person_id=actor.person_id, created_at=now,
    )  # fmt: skip
    row.summary = {
        "age": age_says(child.birth_on, clock.day(now)), "sex": child.sex,
        "birth_on": child.birth_on.isoformat(),
        "needs": [NEEDS.get(need, need) for need in child.needs],
    }  # fmt: skip
    session.add(row)
    session.flush()
    audit.record(session, actor, "institutions.ask_transfer", row.subject, at=now)
    tell_role(
        session, to.id, Role.INTAKE, kind="desk", title="一名儿童申请转入，请安排床位",
        body=row.reason, case_no=row.case_no, path=_path(row),
    )  # fmt: skip
    return row


def _path(row: Transfer) -> str:
    return f"/institutions/transfers/{row.ref}"


def _ruling(session: Session, case: Admission) -> str:
    """A ruling is dealt with in the stay in which it was entered."""
    if rulings.waiting(session, case) is not None:
        return "法院关于监护人的裁判还没有确认，确认以后再办理转移。"
    if rulings.ruled_home(session, case) is not None:
        return "法院已经确定了监护人，请办理离院。"
    return ""


def open_of(session: Session, case: Admission) -> Transfer | None:
    """The transfer of a case that is not decided yet."""
    return session.scalar(
        select(Transfer).where(
            Transfer.admission_id == case.id,
            Transfer.state.in_(WAITING),
        )
    )


def get(session: Session, actor: Actor, ref: str, to: str) -> Transfer:
    """A transfer for one of both homes or the department above them. Raises Unseen, Refused."""
    found = session.scalar(
        select(Transfer)
        .where(Transfer.ref == ref, seen_by(session, actor))
        .options(joinedload(Transfer.from_agency), joinedload(Transfer.to_agency))
    )
    if found is None:
        raise Unseen("home_transfer", ref)
    demand(actor, to, found)
    return found


def seen_by(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The transfers of which the actor's agency is a part, or that lie in its area."""
    if actor.agency_kind != AgencyKind.BUREAU:
        here = [actor.agency_id]
    else:
        scope = actor.scope
        code = scope.county_code or scope.city_code or scope.province_code
        here = list(session.scalars(select(Agency.id).where(within(Agency, code))))
    return Transfer.from_agency_id.in_(here) | Transfer.to_agency_id.in_(here)


def page(
    session: Session, actor: Actor, *, is_over: bool, after: str
) -> tuple[list[Row[*tuple[Any, ...]]], str | None]:
    """Of what waits, or of what was answered, the newest first; and where the next page begins.

    Rows: reference, case number, state, both homes' names, when it was asked, the day of the move.
    """
    demand(actor, "institutions.transfers")
    leaves, comes = aliased(Agency), aliased(Agency)
    mine = seen_by(session, actor)
    query = (
        select(
            Transfer.ref, Transfer.case_no, Transfer.state,
            leaves.short_name.label("leaves"), comes.short_name.label("comes"),
            Transfer.created_at, Transfer.moved_on,
        )
        .join(leaves, leaves.id == Transfer.from_agency_id)
        .join(comes, comes.id == Transfer.to_agency_id)
        .where(mine, Transfer.state.in_(ANSWERED if is_over else WAITING))
        .order_by(Transfer.id.desc())
    )  # fmt: skip
    if after:
        place = select(Transfer.id).where(Transfer.ref == after, mine)
        query = query.where(Transfer.id < place.scalar_subquery())
    rows = list(session.execute(query.limit(PAGE + 1)))
    return rows[:PAGE], rows[PAGE - 1].ref if len(rows) > PAGE else None


def name_bed(session: Session, row: Transfer, bed: Bed, *, actor: Actor, now: datetime) -> None:
    """The other home agrees by naming a bed. Raises Invalid, Conflict."""
    demand(actor, "institutions.name_bed", row)
    if row.state is not TransferState.ASKED:
        raise WrongState
    facts = row.summary or {}
    beds.refuse_unfit(
        session, bed, sex=facts["sex"], birth_on=date.fromisoformat(facts["birth_on"]),
        on=clock.day(now),
    )  # fmt: skip
    row.bed_id, row.state, row.answered_by_id = bed.id, TransferState.BED_NAMED, actor.user_id
    session.flush()
    audit.record(session, actor, "institutions.name_bed", row.subject, note=beds.says(bed), at=now)
    bureau = row.from_agency.bureau_id
    for agency_id in {bureau, row.to_agency.bureau_id} - {None}:
        tell_role(
            session, agency_id or 0, Role.BUREAU_HEAD, kind="desk", title="一份儿童转移待您决定",
            body=row.reason, case_no=row.case_no, path=_path(row),
        )  # fmt: skip


def refuse(
    session: Session, row: Transfer, *, reason: str, actor: Actor, action: str, now: datetime
) -> None:
    """The other home has no room, or the department does not agree. Raises Invalid."""
    demand(actor, action, row)
    if row.state not in WAITING:
        raise WrongState
    if len(reason.strip()) < 5:  # noqa: PLR2004 - a sentence
        raise Invalid("请写明不同意的理由，至少5个字。", "reason")
    row.state, row.answer = TransferState.REFUSED, reason.strip()
    row.answered_by_id = row.answered_by_id or actor.user_id
    audit.record(session, actor, action, row.subject, after=row.state.value, at=now)
    tell_role(
        session, row.from_agency_id, Role.HEAD, kind="desk", title="转移申请没有获得同意",
        body=row.answer, case_no=row.case_no, path=_path(row),
    )  # fmt: skip


def placed_elsewhere(session: Session, row: Transfer) -> CareForm | None:
    """Where the child of a transfer that waits lives meanwhile, if not in a home.

    Such a child moves to no other home before that case has ended.
    """
    if row.state not in WAITING:
        return None
    return session.scalar(
        select(Child.care_form)
        .join(Admission, Admission.child_id == Child.id)
        .where(Admission.id == row.admission_id, Child.care_form != CareForm.INSTITUTION)
    )


def decide(session: Session, row: Transfer, *, actor: Actor, now: datetime) -> Admission:
    """One act of the department above both: old case closed, new one opened, child moved.

    Nothing of it stands alone: any fault leaves the child where it was. Raises Invalid, Conflict.
    """
    demand(actor, "institutions.decide_transfer", row)
    if row.state is not TransferState.BED_NAMED:
        raise WrongState
    old = session.scalars(
        select(Admission)
        .where(Admission.id == row.admission_id)
        .options(joinedload(Admission.child), joinedload(Admission.agency))
        .with_for_update(of=Admission)
        .execution_options(populate_existing=True)
    ).one()
    child = old.child
    if old.state is not State.ADMITTED or child is None:
        raise WrongState("孩子已不在原机构在院，不能转移。")
    today = clock.day(now)
    if placed := ties.placed_now(session, child, today):
        raise WrongState(placed)
    if child.care_form is not CareForm.INSTITUTION:
        raise WrongState("孩子已不在机构集中养育，不能转移。")
    if against := _ruling(session, old):
        raise WrongState(against)
    bed = session.scalars(
        select(Bed)
        .join(Room)
        .where(Bed.id == row.bed_id, Room.agency_id == row.to_agency_id)
        .options(joinedload(Bed.room))
        .with_for_update(of=Bed)
    ).one()
    beds.refuse_unfit(session, bed, sex=child.sex, birth_on=child.birth_on, on=today)
    new = _case_there(session, old, child, row, now)
    session.add(new)
    session.flush()
    with as_system(session):
        runs = _what_runs(session, old)
    advance(session, old, w.MOVE_OUT, actor=actor, now=now, note=row.to_agency.short_name)
    old.left_on = old.closed_on = today
    care.move(
        session, child, form=CareForm.INSTITUTION, on=today, agency_id=row.to_agency_id,
        place_kind=PlaceKind.ROOM, place_id=bed.id, place_says=beds.says(bed),
        basis=f"转入 {new.case_no}", actor=actor, now=now,
    )  # fmt: skip
    with as_system(session):  # the department may lie above the home's own bureau
        _take_along(session, old, new)
        admission.after_admission(session, new, child, today)
        start(session, new, periods.PLAN, on=today)
        for period in BEGINS:
            start(session, new, period, on=runs.get(period.id, today))
        for period in (period for period in SEARCH if period.id in runs):
            start(session, new, period, on=runs[period.id])
        _write(session, old, new, row, actor, now)
    row.state, row.decided_by_id, row.decided_at = TransferState.DONE, actor.user_id, now
    row.moved_on, row.new_admission_id = today, new.id
    audit.record(
        session, actor, "institutions.decide_transfer", row.subject,
        basis=citation(RULES["CW-JL-1"]), at=now,
    )  # fmt: skip
    for agency_id, title in (
        (row.from_agency_id, "转移已决定，请办理交接"), (row.to_agency_id, "一名儿童转入"),
    ):  # fmt: skip
        tell_role(
            session, agency_id, Role.INTAKE, kind="desk", title=title, body=row.reason,
            case_no=row.case_no, path=_path(row),
        )  # fmt: skip
    return new


def _what_runs(session: Session, old: Admission) -> dict[str, date]:
    """The days on which the old case's clocks began, by their periods."""
    return {row.period_id: row.started_on for row in deadlines.running(session, old)}


def _take_along(session: Session, old: Admission, new: Admission) -> None:
    """The search notice and the papers with their files; the old case keeps what they said."""
    for notice in session.scalars(select(SearchNotice).where(SearchNotice.admission_id == old.id)):
        notice.admission_id = new.id
    for paper in session.scalars(
        select(AdmissionPaper)
        .where(AdmissionPaper.admission_id == old.id)
        .order_by(AdmissionPaper.id)
    ):
        copy = AdmissionPaper(
            admission_id=new.id,
            **{
                name: getattr(paper, name)
                for name in (
                    "code", "stage", "number", "issuer", "issued_on", "document_id", "check",
                    "problem", "entered_by_id", "checked_by_id", "checked_at",
                )
            },
        )  # fmt: skip
        paper.document_id = None
        session.add(copy)
        new.papers.append(copy)
    session.execute(
        update(Document)
        .where(Document.subject_kind == old.subject.kind, Document.subject_id == old.id)
        .values(subject_id=new.id)
    )
    session.flush()


def _write(
    session: Session, old: Admission, new: Admission, row: Transfer, actor: Actor, now: datetime
) -> None:
    """The decision in two letters of the deciding department, one to each home."""
    asks = f"{row.from_agency.name}申请将编号{old.case_no}的儿童转往{row.to_agency.name}。"
    today = clock.day(now)
    agrees = f"经研究，同意自{today.year}年{today.month}月{today.day}日起转移"
    for case, says in (
        (old, f"{agrees}。请办理交接，随身物品、材料和寻亲情况随儿童移交。"),
        (new, f"{agrees}，新的编号{new.case_no}。请接收儿童，继续寻亲和照料，按期制定照料计划。"),
    ):
        letter(
            session, case, title="关于同意儿童转往其他机构的决定", paragraphs=(asks, says),
            rules=("CW-JL-1",), bureau_id=actor.agency_id, actor=actor, now=now,
        )  # fmt: skip


def _case_there(
    session: Session, old: Admission, child: Child, row: Transfer, now: datetime
) -> Admission:
    home, today = row.to_agency, clock.day(now)
    new = Admission(
        case_no=admission.interim_code(session, home, today), agency_id=home.id,
        bureau_id=home.bureau_id, child_id=child.id, state=State.ADMITTED, state_since=now,
        source=Source.TRANSFER, ground=old.ground, legal_ground=old.legal_ground, referred_at=now,
        found_on=old.found_on, name_mask=old.name_mask, sex=child.sex, birth_on=child.birth_on,
        birth_assumed=child.birth_assumed, nation=child.nation, arrived_at=now,
        examined_at=now, exam_due_at=now, admitted_on=today, long_term_on=old.long_term_on,
        police_unit=old.police_unit, police_receipt=old.police_receipt, created_at=now,
        parts=[], papers=[],
    )  # fmt: skip
    new.name, new.belongings = child.name, old.belongings
    new.referral, new.exam = old.referral, old.exam
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(new, column, getattr(home, column))
    return new
