"""From the referral to the child's first bed (machine CWA, first half)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.accounts.models import Agency
from app.accounts.roles import Role
from app.audit import services as audit
from app.children.models import CareForm, Child, GuardianStatus, PlaceKind
from app.children.services import care, guardianship, register
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.identifiers import mask_name, read_name
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents.numbers import next_number
from app.institutions import rules
from app.institutions import workflow as w
from app.institutions.grounds import GROUNDS, OPINION_PAPER, PAPERS, Ground
from app.institutions.models import (
    Admission,
    AdmissionPaper,
    PaperState,
    Part,
    Source,
    Stage,
    State,
)
from app.institutions.services import beds
from app.institutions.services.care import tasks_of_admission
from app.institutions.services.papers import POLICE_CLOCKS, good_codes
from app.institutions.services.parts import letter, start, tell, took_part
from app.law import home_periods as periods
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter
    from app.institutions.models import Bed

SHORTEST = 5


@dataclass(frozen=True)
class Referral:
    """D-CW-REF: what is known when a child is sent."""

    source: Source
    ground: Ground
    birth_on: date
    sex: str
    birth_assumed: bool = False
    legal_ground: str = ""
    found_on: date | None = None
    name: str = ""
    naming_basis: str = ""
    id_no: str = ""
    nation: str = ""
    police_unit: str = ""
    police_receipt: str = ""
    details: dict[str, str] = field(default_factory=dict)
    """{"place", "finder", "clothes", "health", "handed_over_by"}"""


def refer(session: Session, referral: Referral, *, actor: Actor, now: datetime) -> Admission:
    """A child is sent to the actor's home: the case with its interim code. Raises Invalid."""
    demand(actor, "institutions.refer")
    home = session.get_one(Agency, actor.agency_id)
    case = _new_case(session, home, referral, now)
    case.officer_id = actor.user_id
    session.add(case)
    session.flush()
    audit.record(session, actor, "institutions.refer", case.subject, at=now)
    return case


def _new_case(session: Session, home: Agency, referral: Referral, now: datetime) -> Admission:
    today = clock.day(now)
    against = rules.refusal(
        referral.ground, birth_on=referral.birth_on, found_on=referral.found_on, day=today
    )
    if against:
        raise Invalid(against, "found_on" if referral.ground is Ground.STREET else "birth_on")
    if referral.birth_on > today:
        raise Invalid("出生日期不能晚于今天。", "birth_on")
    name = read_name(referral.name) if referral.name.strip() else ""
    legal = GROUNDS[referral.ground].legal
    if referral.legal_ground and referral.legal_ground not in legal:
        raise Invalid("监护情形与接收情形不相符，请核对。", "legal_ground")
    case = Admission(
        case_no=interim_code(session, home, today), agency_id=home.id, bureau_id=home.bureau_id,
        state=State.REFERRED, state_since=now, source=referral.source, ground=referral.ground,
        legal_ground=referral.legal_ground or next(iter(legal), ""), referred_at=now,
        found_on=referral.found_on, police_unit=referral.police_unit.strip(),
        police_receipt=referral.police_receipt.strip(), name_mask=mask_name(name),
        naming_basis=referral.naming_basis.strip(), sex=referral.sex, birth_on=referral.birth_on,
        birth_assumed=referral.birth_assumed, nation=referral.nation, created_at=now,
        parts=[], papers=[],
    )  # fmt: skip
    case.name, case.id_no = name or None, referral.id_no.strip() or None
    case.referral = {key: value for key, value in referral.details.items() if value}
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(case, column, getattr(home, column))
    return case


def interim_code(session: Session, home: Agency, on: date) -> str:
    """CW-{division}-{yyyymmdd}-{seq}: stands for a child that has no number yet (DS-01n)."""
    place = f"{home.division_code[:6]}-{on:%Y%m%d}"
    return f"CW-{place}-{next_number(session, 'case.CW', place, on.year):03d}"


def arrive(
    session: Session,
    case: Admission,
    *,
    arrived_at: datetime,
    belongings: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The child is here: the 24 hours run from this moment. Raises Invalid."""
    demand(actor, w.ARRIVE.action, case)
    if arrived_at > now:
        raise Invalid("到院时间不能晚于现在。", "arrived_on")
    if clock.day(arrived_at) < case.birth_on:
        raise Invalid("到院时间早于出生日期，请核对。", "arrived_on")
    case.arrived_at, case.exam_due_at = arrived_at, rules.exam_due(arrived_at)
    case.received_by_id = actor.user_id
    case.belongings = belongings.strip() or None
    advance(session, case, w.ARRIVE, actor=actor, now=now, starts_on=clock.day(arrived_at))
    took_part(session, case, Part.RECEIVE, actor=actor, now=now)
    tell(session, case, Role.SOCIAL_WORKER, title="一名儿童到院，请安排体检",
         body="到院后24小时内体检和查传染病；不能立即体检的先隔离照料。")  # fmt: skip


def isolate(session: Session, case: Admission, *, actor: Actor, now: datetime) -> None:
    """No examination at once: care in isolation first; the 24 hours go on."""
    advance(session, case, w.ISOLATE, actor=actor, now=now)


def examine(
    session: Session,
    case: Admission,
    *,
    examined_at: datetime,
    doctor: str,
    result: str,
    infectious: bool,
    allergies: str = "",
    dna_no: str = "",
    actor: Actor,
    now: datetime,
) -> None:
    """The medical examination; with an infectious disease the child stays apart."""
    move = w.EXAMINE_INFECTIOUS if infectious else w.EXAMINE
    demand(actor, move.action, case)
    if case.examined_at is not None:
        raise WrongState("体检已经登记。")
    if case.arrived_at is None or not case.arrived_at <= examined_at <= now:
        raise Invalid("体检时间应在到院之后、现在之前。", "examined_on")
    case.examined_at = examined_at
    case.exam = {
        "doctor": doctor.strip(), "result": result.strip(), "infectious": infectious,
        "allergies": allergies.strip(), "dna_no": dna_no.strip(),
    }  # fmt: skip
    advance(session, case, move, actor=actor, now=now, starts_on=clock.day(examined_at))
    took_part(session, case, Part.EXAMINE, actor=actor, now=now)


def end_isolation(session: Session, case: Admission, *, actor: Actor, now: datetime) -> None:
    """No danger of infection any more; only after the examination."""
    demand(actor, w.END_ISOLATION.action, case)
    if case.examined_at is None:
        raise Invalid("还没有体检，不能解除隔离。")
    advance(session, case, w.END_ISOLATION, actor=actor, now=now)


def send(session: Session, case: Admission, *, actor: Actor, now: datetime) -> None:
    """All papers are good: the bureau is asked for its opinion. Raises Invalid."""
    demand(actor, w.SEND.action, case)
    _refuse_lacking(case)
    if case.bureau_id is None:
        raise Invalid("本机构还没有登记主管民政局，请单位管理员补充后再报送。")
    _refuse_unfit(case, now)
    advance(session, case, w.SEND, actor=actor, now=now, holder_agency_id=case.bureau_id)
    tell(session, case, Role.BUREAU_OFFICER, agency_id=case.bureau_id, part="papers",
         title="一名儿童待出具接收意见", body="材料已备齐，请核对后拟定接收意见。")  # fmt: skip


def _refuse_lacking(case: Admission) -> None:
    lacking = rules.missing_papers(case.ground, good_codes(case))
    if lacking:
        titles = "、".join(PAPERS[code].title for code in lacking)
        raise Invalid(f"还有材料没有核对为符合：{titles}。")


def _refuse_unfit(case: Admission, now: datetime) -> None:
    against = rules.refusal(
        case.ground, birth_on=case.birth_on, found_on=case.found_on, day=clock.day(now)
    )
    if against:
        raise Invalid(against)


def give_back(
    session: Session, case: Admission, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The bureau's officer asks for more. Raises Invalid."""
    demand(actor, w.GIVE_BACK.action, case)
    reason = _reason(reason, "请写明需要补充什么，至少5个字。")
    case.opinion_reason = reason
    advance(session, case, w.GIVE_BACK, actor=actor, now=now)
    tell(session, case, Role.INTAKE, title="接收材料被退回补充", body=reason, part="papers")


def draft_opinion(
    session: Session, case: Admission, *, agrees: bool, reason: str, actor: Actor, now: datetime
) -> None:
    """The bureau's officer drafts; the head signs. Raises Invalid."""
    demand(actor, w.DRAFT.action, case)
    reason = _reason(reason, "请写明意见的理由，至少5个字。")
    case.opinion_agrees, case.opinion_reason, case.drafted_at = agrees, reason, now
    advance(session, case, w.DRAFT, actor=actor, now=now)
    took_part(session, case, Part.DRAFT, actor=actor, now=now)
    tell(session, case, Role.BUREAU_HEAD, agency_id=case.bureau_id, part="papers",
         title="一份接收意见待您签发", body="经办人已拟定意见。")  # fmt: skip


def redraft_opinion(
    session: Session, case: Admission, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The head sends the draft back to the officer."""
    demand(actor, w.REDRAFT.action, case)
    reason = _reason(reason, "请写明需要修改什么，至少5个字。")
    advance(session, case, w.REDRAFT, actor=actor, now=now)
    case.opinion_agrees = None
    tell(session, case, Role.BUREAU_OFFICER, agency_id=case.bureau_id, part="papers",
         title="接收意见退回重拟", body=reason)  # fmt: skip


def sign_opinion(session: Session, case: Admission, *, actor: Actor, now: datetime) -> Letter:
    """The bureau's head signs what was drafted: P0, or the refusal. Raises WrongState."""
    move = w.AGREE if case.opinion_agrees else w.REFUSE
    demand(actor, move.action, case)
    if case.opinion_agrees is None:
        raise WrongState
    if case.opinion_agrees:
        _refuse_lacking(case)
        _refuse_unfit(case, now)
    advance(session, case, move, actor=actor, now=now)
    took_part(session, case, Part.DECIDE, actor=actor, now=now)
    case.decided_at = now
    row = GROUNDS[case.ground]
    what = "同意接收" if case.opinion_agrees else "不同意接收"
    signed = letter(
        session, case, title=f"关于{what}儿童的意见",
        paragraphs=(
            f"你单位报送的编号{case.case_no}儿童的接收材料收悉。接收情形：{row.label}。",
            f"经研究，{what}该儿童。理由：{case.opinion_reason}",
            "请及时办理入院建档、监护和床位登记，并按期制定照料计划。"
            if case.opinion_agrees
            else "请与送交单位办理交接，妥善安置该儿童。",
        ),
        rules=("CW26-A1" if row.status is not GuardianStatus.CIVIL_AFFAIRS_TEMPORARY
               else "CW26-A2", row.rule),
        actor=actor, now=now,
    )  # fmt: skip
    case.letter_id = signed.id
    if case.opinion_agrees:
        paper = AdmissionPaper(
            admission_id=case.id, code=OPINION_PAPER, stage=Stage.ADMISSION,
            number=signed.number or "", issuer=actor.agency_name, issued_on=clock.day(now),
            document_id=signed.document_id, check=PaperState.GOOD, checked_at=now,
            checked_by_id=actor.user_id,
        )  # fmt: skip
        session.add(paper)
        case.papers.append(paper)
    else:
        case.closed_on = clock.day(now)
    tell(session, case, Role.INTAKE, title=f"民政局{what}", body=case.opinion_reason)
    session.flush()
    return signed


def admit(
    session: Session,
    case: Admission,
    *,
    bed: Bed,
    on: date,
    existing: Child | None = None,
    actor: Actor,
    now: datetime,
) -> Child:
    """Open the child's file where there is none, with guardian and bed. Raises Invalid.

    `existing` is the file of a child that is known already, such as one that comes back.
    """
    demand(actor, w.ADMIT.action, case)
    if case.arrived_at is None or not clock.day(case.arrived_at) <= on <= clock.day(now):
        raise Invalid("入院日期应在到院之后、今天之前。", "on")
    beds.refuse_unfit(session, bed, sex=case.sex, birth_on=case.birth_on, on=on)
    home = session.get_one(Agency, case.agency_id)
    child = existing or _open_file(session, case, home, bed, on, actor, now)
    if existing is not None:
        _take_back(session, case, existing, bed, on, actor, now)
    case.child_id, case.child, case.admitted_on = child.id, child, on
    advance(session, case, w.ADMIT, actor=actor, now=now, starts_on=on)
    after_admission(session, case, child, on)
    tell(session, case, Role.SOCIAL_WORKER, title="一名儿童入院，请制定照料计划",
         body="入院30日内制定照料计划，并登记体检、心理筛查和安置方式。", part="care")  # fmt: skip
    return child


def after_admission(session: Session, case: Admission, child: Child, on: date) -> None:
    """What runs by itself from the admission: police certificates, tasks, the eighteenth year."""
    if case.ground is Ground.TRAFFICKED and case.long_term_on is None:
        good = good_codes(case)
        for paper, period in POLICE_CLOCKS.items():
            if paper not in good:
                start(session, case, period, on=on)
    start(session, case, periods.TURNING_18, on=child.birth_on)
    tasks_of_admission(session, case, child, on)
    deadlines.copy_next(session, case)


def take_on_record(
    session: Session, child: Child, *, ground: Ground, on: date, actor: Actor, now: datetime
) -> Admission:
    """A stay for a child that was in the home before the portal came; its clocks start with `now`.

    The child's file is there already (go-live import); its guardian and place stay as they are.
    """
    demand(actor, "institutions.refer")
    home = session.get_one(Agency, actor.agency_id)
    if child.agency_id != home.id:
        raise Invalid("孩子不在本机构照料。")
    legal = GROUNDS[ground].legal
    case = Admission(
        case_no=interim_code(session, home, on), agency_id=home.id, bureau_id=home.bureau_id,
        child_id=child.id, state=State.ADMITTED, state_since=now, source=Source.EXISTING,
        ground=ground, legal_ground=next(iter(legal), ""), referred_at=now, admitted_on=on,
        name_mask=child.name_mask, sex=child.sex, birth_on=child.birth_on,
        birth_assumed=child.birth_assumed, nation=child.nation, officer_id=actor.user_id,
        created_at=now, parts=[], papers=[],
    )  # fmt: skip
    for column in ("province_code", "city_code", "county_code", "township_code"):
        setattr(case, column, getattr(home, column))
    session.add(case)
    session.flush()
    today = clock.day(now)
    for period in (periods.PLAN, periods.WALK, periods.HEALTH_SCREENING, periods.MIND_SCREENING):
        start(session, case, period, on=today)
    after_admission(session, case, child, today)
    audit.record(session, actor, "institutions.refer", case.subject, note="已在院", at=now)
    return case


def _open_file(
    session: Session,
    case: Admission,
    home: Agency,
    bed: Bed,
    on: date,
    actor: Actor,
    now: datetime,
) -> Child:
    row = GROUNDS[case.ground]
    temporary = row.status in {
        GuardianStatus.CIVIL_AFFAIRS, GuardianStatus.CIVIL_AFFAIRS_TEMPORARY
    }  # fmt: skip
    exam: dict[str, Any] = case.exam or {}
    health = {"summary": exam.get("result", ""), "allergies": exam.get("allergies", "")}
    return register.open_file(
        session,
        identity=register.Identity(
            birth_on=case.birth_on, sex=case.sex, name=case.name or "", id_no=case.id_no or "",
            birth_assumed=case.birth_assumed, nation=case.nation, extra={"health": health},
        ),
        place=register.Place(
            form=CareForm.INSTITUTION, since=on, kind=PlaceKind.ROOM, id=bed.id,
            says=beds.says(bed), basis=f"入院 {case.case_no}",
        ),
        guardian=register.Guardian(
            status=row.status or GuardianStatus.OTHER, since=on,
            agency_id=home.bureau_id if temporary else None,
            person=None if temporary else {"name": "见入院材料"},
            ground=case.legal_ground if temporary else "",
            document_no=_opinion_number(case),
        ),
        keeper=home, agency_id=home.id, division_code=home.division_code,
        categories=[(row.category, on, f"入院 {case.case_no}")] if row.category else (),
        actor=actor, now=now,
    )  # fmt: skip


def _take_back(
    session: Session,
    case: Admission,
    child: Child,
    bed: Bed,
    on: date,
    actor: Actor,
    now: datetime,
) -> None:
    if child.closed_on is not None:
        register.reopen(session, child, actor=actor, now=now)
    care.move(
        session, child, form=CareForm.INSTITUTION, on=on, agency_id=case.agency_id,
        place_kind=PlaceKind.ROOM, place_id=bed.id, place_says=beds.says(bed),
        basis=f"入院 {case.case_no}", actor=actor, now=now,
    )  # fmt: skip
    row = GROUNDS[case.ground]
    if row.status is not None:
        guardianship.change(
            session, child, status=row.status, on=on, agency_id=case.bureau_id,
            ground=case.legal_ground, document_no=_opinion_number(case), actor=actor, now=now,
        )  # fmt: skip


def _opinion_number(case: Admission) -> str:
    return next((p.number for p in case.papers if p.code == OPINION_PAPER), "")


def _reason(text: str, says: str) -> str:
    text = text.strip()
    if len(text) < SHORTEST:
        raise Invalid(says, "reason")
    return text
