"""D-FS-CON: its exact text and its term; a renewal is a new one. `contract_signing` signs it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.audit import services as audit
from app.core import clock
from app.core.codes import Relation
from app.core.crypto import sm3
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.once import once
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents import letter_services
from app.documents.letters import LetterKind, Reference, render_letter
from app.documents.letters.agreement import (
    AgreementClause,
    AgreementSignature,
    FosterAgreement,
)
from app.documents.models import Letter
from app.family_style import rules
from app.family_style.models import Contract, Couple, CoupleState, Unit, UnitState
from app.family_style.services import couples, handing_in, units
from app.law import family_style_periods as periods
from app.law.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.families.models import Member

TITLE = "类家庭养育合同"
DUTIES, ENDING = "乙方的职责", "合同的结束"
NUMBERS = "一二三四五六七八九十"
BEFORE = {CoupleState.HIRED, CoupleState.READY}


def newest(session: Session, couple: Couple) -> Contract | None:
    """The signed contract that is in force, or to come."""
    signed = (one for one in _contracts(session, couple) if one.signed_agency_on is not None)
    return next(signed, None)


def unsigned(session: Session, couple: Couple) -> Contract | None:
    """What was drawn up and waits for both hands."""
    drafts = (one for one in _contracts(session, couple) if one.signed_agency_on is None)
    return next(drafts, None)


@once
def _contracts(session: Session, couple: Couple) -> Sequence[Contract]:
    return session.scalars(
        select(Contract)
        .where(Contract.couple_id == couple.id)
        .order_by(Contract.from_on.desc(), Contract.id.desc())
    ).all()


def is_renewed(session: Session, couple: Couple) -> bool:
    """The unit that the couple lives in stands before a new term."""
    return couple.state is CoupleState.LIVING and (
        session.get_one(Unit, couple.unit_id).state is UnitState.RENEWAL
    )


def draw_up(
    session: Session, couple: Couple, *, from_on: date | None, months: int, living: Decimal,
    work: Decimal, award: Decimal, rest_days: int, actor: Actor, now: datetime,
) -> Contract:  # fmt: skip
    """The terms: three pay lines and days of rest (FS-04-3, FS-04-4); it replaces an unsigned one.

    A renewal begins on the day the last term ends. Raises Invalid where it is short of rest.
    """
    demand(actor, "family_style.draw_up", couple)
    if couple.state not in BEFORE and not is_renewed(session, couple):
        raise WrongState
    least = units.figure(session, couple, "fs_rest_days", clock.day(now))
    if not rules.rest_is_enough(rest_days, least=least):
        raise Invalid(f"每月至少休息{least}天。", "rest_days")
    last = newest(session, couple)
    if last is not None:
        from_on = last.until_on
    if from_on is None:
        raise Invalid("请填写合同开始日期。", "from_on")
    if (old := unsigned(session, couple)) is not None:
        if old.signed_couple_on is not None:
            raise Conflict("夫妻已经签署，合同内容不能再改。")
        session.delete(old)
        session.flush()
    contract = Contract(
        couple_id=couple.id, from_on=from_on, until_on=add_months(from_on, months),
        living_yuan=living, work_yuan=work, award_yuan=award, rest_days=rest_days, created_at=now,
    )  # fmt: skip
    text = clauses(session, couple, contract)
    contract.clauses = [[title, list(paragraphs)] for title, paragraphs in text]
    contract.text_digest = sm3(
        "\n".join("\n".join((title, *paragraphs)) for title, paragraphs in text).encode()
    ).hex()
    session.add(contract)
    session.flush()
    audit.record(session, actor, "family_style.draw_up", couple.subject, at=now)
    couples.tell(
        session, couple, "合同请您二位阅读、签署",
        "可以各自用本人手机的验证码签署，也可以到机构在纸上签。",
    )  # fmt: skip
    return contract


def pair_of(session: Session, couple: Couple) -> list[Member]:
    """Both who sign, the applicant first; the household's record knows who they are."""
    _, members = handing_in.household_of(session, couple)
    own = [m for m in members if m.relation == Relation.SELF]
    return own + [m for m in members if m.relation == Relation.SPOUSE]


def _names(pair: Sequence[Member]) -> str:
    return "、".join(member.name or "" for member in pair)


def demand_signed_renewal(session: Session, couple: Couple, on: date) -> Contract:
    """The signed contract of the coming term: it runs longer than the warning. Raises Conflict."""
    contract = newest(session, couple)
    least = on + timedelta(days=periods.TERM.reminder_days or 0)
    if contract is None or contract.until_on <= least:
        raise Conflict("请先在夫妻的申请里拟定并签订续约合同。")
    return contract


def follow_term(session: Session, unit: Unit, contract: Contract) -> None:
    """The clock of the term ends with the contract, not after a length of its own."""
    for row in deadlines.running(session, unit, periods.TERM):
        row.due_on = contract.until_on
        row.warn_on = contract.until_on - timedelta(days=periods.TERM.reminder_days or 0)
    session.flush()
    deadlines.copy_next(session, unit)


def clause_says(session: Session, couple: Couple, title: str) -> str:
    """A clause of the contract in force by number and name; empty where there is none."""
    contract = newest(session, couple)
    titles = [one for one, _ in contract.clauses or ()] if contract else []
    if contract is None or title not in titles:
        return ""
    letter = session.get(Letter, contract.letter_id) if contract.letter_id else None
    number = f"（{letter.number}）" if letter and letter.number else ""
    return f"《{TITLE}》{number}第{NUMBERS[titles.index(title)]}条“{title}”"


def draft_pdf(session: Session, couple: Couple, on: date) -> bytes:
    """The paper to read, print and sign. Raises WrongState where none is drawn up."""
    contract = unsigned(session, couple)
    if contract is None:
        raise WrongState
    head = letter_services.letterhead(session, couple.agency_id)
    found = content(session, couple, contract, on)
    return render_letter(LetterKind.UNIT_CONTRACT, found, letterhead=head, draft=True)


def content(
    session: Session, couple: Couple, contract: Contract, on: date, head: str = ""
) -> FosterAgreement:
    """The paper as it stands, with the signatures that are there."""
    with as_system(session):
        agency = session.get_one(Agency, couple.agency_id)
        names = _names(pair_of(session, couple))
    signed = contract.signed_agency_on is not None
    return FosterAgreement(
        reference=Reference("", on, couple.case_no),
        title=TITLE,
        clauses=tuple(
            AgreementClause(title, tuple(paragraphs)) for title, paragraphs in contract.clauses
        ),
        signatures=(
            AgreementSignature(
                "甲方", f"{agency.name} {head}".strip(), _day(contract.signed_agency_on),
                "负责人签署并盖章" if signed else "",
            ),
            AgreementSignature(
                "乙方", names, _day(contract.signed_couple_on),
                contract.couple_way.label if contract.couple_way else "",
            ),
        ),
        effective=f"本合同自{_day(contract.from_on)}起生效，到{_day(contract.until_on)}期满。",
        head_name=head, text_digest=contract.text_digest,
    )  # fmt: skip


def clauses(
    session: Session, couple: Couple, contract: Contract
) -> list[tuple[str, tuple[str, ...]]]:
    """What the contract says: term, place, duties, pay, rest, secrecy, guests, ending."""
    with as_system(session):
        unit = session.get_one(Unit, couple.unit_id)
        agency = session.get_one(Agency, couple.agency_id).name
        names = _names(pair_of(session, couple))
    relief = units.figure(session, couple, "fs_relief_days", contract.from_on)
    visits = units.figure(session, couple, "fs_visits_month", contract.from_on)
    most = units.figure(session, couple, "fs_children_max", contract.from_on)
    return [
        ("双方和期限", (
            f"甲方：{agency}。乙方：{names}（夫妻）。",
            (f"期限从{_day(contract.from_on)}到{_day(contract.until_on)}。"
            "期满前60日，双方商量是否续约。"),
        )),
        ("工作地点", (
            (f"甲方的类家庭“{unit.name}”，{unit.address}。同时照料的儿童不超过"
            f"{min(unit.capacity, most)}名。儿童的监护人和户籍不变。"),
        )),
        (DUTIES, (
            ("全天24小时照料儿童：三餐、起居、上学、就医、作业和游戏，像一家人一样生活；"
            "妻子全职在家。"),
            ("不打骂、不体罚、不羞辱、不忽视儿童，尊重儿童的意见和隐私；"
            "每天填写日志，按月登记票据。"),
            "儿童生病、受伤、走失或者可能受到侵害的，立即救助、报警并报告甲方。",
        )),
        ("三项经费", (
            (f"儿童生活费：每名儿童每月{_yuan(contract.living_yuan)}元，每月预先拨付，"
            "只用于儿童，凭票据登记。"),
            f"劳务报酬：每月{_yuan(contract.work_yuan)}元，由甲方按月支付。",
            f"优秀家庭奖励：{_yuan(contract.award_yuan)}元，按评估结果发给。"
            if contract.award_yuan else "优秀家庭奖励：按甲方当年的规定。",
        )),
        ("休息和替班", (
            (f"乙方每月休息{contract.rest_days}天。休息、生病、有事的，由甲方安排替班，"
            f"替班连续不超过{relief}天。"),
        )),
        ("保密", (
            "不向外人说出、不在网上发布儿童的姓名、照片、身世和病情；合同结束以后也一样。",
        )),
        ("安全", (
            "不留外人过夜。不得把儿童交给外人照料，不得带儿童离开本市，经甲方同意的除外。",
        )),
        ("培训、探访和评估", (
            (f"乙方参加岗前和岗后培训；甲方每月至少探访{visits}次，其中有不打招呼的；"
            "适应期满和以后每半年评估一次；健康和犯罪记录每年重新核查。"),
        )),
        (ENDING, (
            "乙方要结束的，提前1个月书面提出，等孩子安置好再离开。",
            "虐待、忽视儿童，弄虚作假，核查不合格，或者两次评估不合格的，甲方可以立即结束合同。",
            "结束时交接儿童的物品、款项和资料。事先告诉儿童，让孩子有准备。",
        )),
        ("争议", ("双方协商；协商不成的，可以请主管民政局调解，也可以依法申请仲裁或者起诉。",)),
    ]  # fmt: skip


def _yuan(value: Decimal) -> str:
    return f"{value:,.2f}"


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
