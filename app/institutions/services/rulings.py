"""A court decides of the guardian of a child that is here: entered, confirmed, followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.audit import services as audit
from app.children import ties
from app.children.models import GuardianStatus
from app.children.services import guardianship
from app.core import clock
from app.core.errors import Invalid, WrongState
from app.core.identifiers import read_phone
from app.core.once import once
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents import services as documents
from app.institutions import workflow as w
from app.institutions.grounds import PAPERS, RULINGS, LeaveGround, RulingKind
from app.institutions.models import (
    Admission,
    AdmissionPaper,
    PaperState,
    Part,
    Ruling,
    Stage,
    State,
)
from app.institutions.services import papers
from app.institutions.services.parts import letter, tell, took_part
from app.law import home_periods as periods

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session
    from werkzeug.datastructures import FileStorage

    from app.children.models import Child
    from app.core.policy import Actor
    from app.documents.models import Letter

SHORTEST = 5
LEAVE_PAPER = LeaveGround.GUARDIAN.papers[0].code


@dataclass(frozen=True)
class Judgment:
    """What stands in the judgment; `guardian` {"name", "relation", "phone"} where it names one."""

    kind: RulingKind
    court: str
    number: str
    judged_on: date
    effective_on: date
    guardian: dict[str, str] = field(default_factory=dict)


@once
def rulings_of(session: Session, case: Admission) -> Sequence[Ruling]:
    """The newest first."""
    return session.scalars(
        select(Ruling).where(Ruling.admission_id == case.id).order_by(Ruling.id.desc())
    ).all()


def waiting(session: Session, case: Admission) -> Ruling | None:
    """The one that the bureau's head has not answered."""
    newest = next(iter(rulings_of(session, case)), None)
    return newest if newest is not None and newest.is_open else None


def ruled_home(session: Session, case: Admission) -> Ruling | None:
    """The ruling in force, where by it somebody else than civil affairs is guardian."""
    held = next((r for r in rulings_of(session, case) if r.confirmed_at is not None), None)
    return held if held is not None and held.kind.leads_home else None


def enter(
    session: Session,
    case: Admission,
    said: Judgment,
    scan: FileStorage | None,
    *,
    actor: Actor,
    now: datetime,
) -> Ruling:
    """The judgment with its scan; nothing changes until the bureau's head confirms.

    Raises Invalid, WrongState.
    """
    demand(actor, "institutions.enter_ruling", case)
    if case.state not in w.IN_HOME:
        raise WrongState("孩子不在院，不能登记法院裁判。")
    # Two colleagues who enter the same judgment: the second one waits here, and sees the first's.
    session.execute(select(Admission.id).where(Admission.id == case.id).with_for_update())
    if waiting(session, case) is not None:
        raise WrongState("上一份法院裁判还没有确认。")
    _check_days(case, said, clock.day(now))
    guardian = _guardian(said)
    if scan is None or not scan.filename:
        raise Invalid("请上传裁判文书的扫描件或者照片。", "scan")
    kept = documents.store(
        session, subject_kind=case.subject.kind, subject_id=case.id, name=scan.filename,
        stream=scan.stream, uploaded_by_id=actor.user_id, now=now,
    )  # fmt: skip
    row = Ruling(
        admission_id=case.id, kind=said.kind, court=said.court.strip(),
        number=said.number.strip(), judged_on=said.judged_on, effective_on=said.effective_on,
        document_id=kept.id, created_at=now,
    )  # fmt: skip
    row.guardian = guardian or None
    session.add(row)
    session.flush()
    took_part(session, case, Part.ENTER_RULING, actor=actor, now=now)
    deadlines.start(session, case, periods.RULING, on=clock.day(now), agency_id=case.bureau_id)
    deadlines.copy_next(session, case)
    audit.record(
        session, actor, "institutions.enter_ruling", case.subject, note=said.kind.label, at=now
    )
    if case.bureau_id is not None:
        tell(session, case, Role.BUREAU_HEAD, agency_id=case.bureau_id, part="search",
             title="一份法院裁判待核对确认", body="核对无误后，监护人按裁判变更。")  # fmt: skip
    return row


def _check_days(case: Admission, said: Judgment, today: date) -> None:
    if said.judged_on < case.birth_on:
        raise Invalid("裁判日期早于孩子的出生日期，请核对。", "judged_on")
    if said.effective_on < said.judged_on:
        raise Invalid("生效日期不能早于裁判日期。", "effective_on")
    if said.effective_on > today:
        raise Invalid("裁判还没有生效，生效以后再登记。", "effective_on")


def _guardian(said: Judgment) -> dict[str, str]:
    if not said.kind.leads_home:
        return {}
    found = {key: text.strip() for key, text in said.guardian.items() if text.strip()}
    if "name" not in found:
        raise Invalid("请填写法院确定的监护人姓名。", "guardian_name")
    if "phone" in found:
        try:
            found["phone"] = read_phone(found["phone"])
        except Invalid as error:
            raise Invalid(error.says, "guardian_phone") from error
    return found


def barrier(session: Session, case: Admission, child: Child, row: Ruling, today: date) -> str:
    """Why the ruling cannot be followed yet; empty where it can."""
    if case.state is not State.ADMITTED:
        return "认领或者离院正在办理，请先办结或者撤销，再确认裁判。"
    if (last := _later_change(session, child, row)) is not None:
        return f"{last:%Y-%m-%d}监护又有变动，晚于裁判生效的日期，请退回核对。"
    good = papers.good_codes(case)
    lacking = [PAPERS[code].title for code in RULINGS[row.kind].papers if code not in good]
    if lacking:
        return f"还有材料没有核对为符合：{'、'.join(lacking)}。"
    # The guardian stays while a placement runs (FC-18-1); a guardian's claim ends it (FC-21-2).
    placed = ties.placed_now(session, child, today) if row.kind.leads_home else None
    return f"{placed}孩子回到机构以后，再确认裁判。" if placed else ""


def _later_change(session: Session, child: Child, row: Ruling) -> date | None:
    """The day of a change after the ruling took effect, which the ruling cannot undo.

    Temporary guardianship gives way to a civil affairs department's for long, whichever day the
    child came here.
    """
    last = guardianship.newest(session, child.id)
    if last is None or last.from_on <= row.effective_on:
        return None
    gives_way = last.status is GuardianStatus.CIVIL_AFFAIRS_TEMPORARY
    return None if gives_way and not row.kind.leads_home else last.from_on


def confirm(
    session: Session, case: Admission, child: Child, *, actor: Actor, now: datetime
) -> Letter:
    """The guardian and the ground are those of the judgment, from the day it binds; where it
    bound before the temporary guardianship was entered, in the place of that.

    Long-term guardianship goes on here; another guardian leads to leaving, with the judgment as
    its paper. Raises Invalid, WrongState.
    """
    demand(actor, "institutions.confirm_ruling", case)
    row = waiting(session, case)
    if row is None:
        raise WrongState
    today = clock.day(now)
    if against := barrier(session, case, child, row, today):
        raise Invalid(against)
    ruling, last = RULINGS[row.kind], guardianship.newest(session, child.id)
    since = max(row.effective_on, last.from_on) if last is not None else row.effective_on
    guardianship.change(
        session, child, status=ruling.status, on=since, guardian=row.guardian,
        agency_id=None if row.kind.leads_home else case.bureau_id, ground=ruling.legal,
        document_no=row.number, actor=actor, now=now,
    )  # fmt: skip
    took_part(session, case, Part.CONFIRM_RULING, actor=actor, now=now)
    row.confirmed_at = now
    _answered(session, case, now)
    if row.kind.leads_home:
        _lead_home(session, case, row, actor, now)
    else:
        _keep(session, case, row, since, now)
    signed = _letter(session, case, row, actor, now)
    row.letter_id = signed.id
    audit.record(
        session, actor, "institutions.confirm_ruling", case.subject, note=row.kind.label, at=now
    )
    return signed


def _answered(session: Session, case: Admission, now: datetime) -> None:
    deadlines.stop(session, case, periods.RULING, now=now)
    deadlines.copy_next(session, case)


def _keep(session: Session, case: Admission, row: Ruling, since: date, now: datetime) -> None:
    """The home keeps the child for long; the police need not go on looking for parents."""
    if case.long_term_on is None:
        case.long_term_on = since
    case.legal_ground = RULINGS[row.kind].legal
    deadlines.stop(session, case, periods.POLICE_FIRST, periods.POLICE_FINAL, now=now)
    deadlines.copy_next(session, case)
    tell(session, case, Role.SOCIAL_WORKER, title="法院裁判已确认，由民政部门长期监护",
         body="请重新评估安置方式；能不能送养、从哪一天起，按收养的规定核对。",
         part="care")  # fmt: skip


def _lead_home(session: Session, case: Admission, row: Ruling, actor: Actor, now: datetime) -> None:
    """The judgment is the paper of the leaving, and was checked with it."""
    case.long_term_on, case.legal_ground = None, ""
    paper = papers.paper_of(case, LEAVE_PAPER)
    if paper is None:
        paper = AdmissionPaper(admission_id=case.id, code=LEAVE_PAPER, stage=Stage.LEAVING)
        session.add(paper)
        case.papers.append(paper)
    paper.number, paper.issuer, paper.issued_on = row.number, row.court, row.judged_on
    paper.document_id, paper.problem = row.document_id, ""
    paper.check, paper.checked_by_id, paper.checked_at = PaperState.GOOD, actor.user_id, now
    session.flush()
    for role in (Role.INTAKE, Role.SOCIAL_WORKER):
        tell(session, case, role, title="法院确定了监护人，请办理离院",
             body=f"离院情形选“{LeaveGround.GUARDIAN.label}”，裁判文书已列为离院材料。",
             part="leave")  # fmt: skip


def _letter(session: Session, case: Admission, row: Ruling, actor: Actor, now: datetime) -> Letter:
    day = row.effective_on
    follows = (
        "请与法院确定的监护人联系，按规定办理离院手续和离院后的回访。"
        if row.kind.leads_home
        else "请继续养育，重新评估安置方式。"
    )
    by = "法院确定的监护人" if row.kind.leads_home else "民政部门长期"
    return letter(
        session, case, title="关于按人民法院裁判变更监护人的通知",
        paragraphs=(
            f"编号{case.case_no}的儿童，{row.court}作出{row.number}裁判：{row.kind.label}。",
            f"自{day.year}年{day.month}月{day.day}日起，由{by}监护。{follows}",
        ),
        rules=RULINGS[row.kind].rules, actor=actor, now=now,
    )  # fmt: skip


def give_back(
    session: Session, case: Admission, *, reason: str, actor: Actor, now: datetime
) -> None:
    """What was entered does not stand in the judgment. Raises Invalid, WrongState."""
    demand(actor, "institutions.return_ruling", case)
    row = waiting(session, case)
    if row is None:
        raise WrongState
    if len(reason.strip()) < SHORTEST:
        raise Invalid("请写明哪里不符，至少5个字。", "reason")
    row.returned_at, row.returned_why = now, reason.strip()
    _answered(session, case, now)
    audit.record(session, actor, "institutions.return_ruling", case.subject, at=now)
    for role in (Role.INTAKE, Role.SOCIAL_WORKER):
        tell(session, case, role, title="法院裁判的登记被退回", body="请核对后重新登记。",
             part="search")  # fmt: skip
