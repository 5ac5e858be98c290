"""Decisions on a couple and on their unit as letters: number, seal and PDF, to be served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.models import Agency, Person
from app.core import clock
from app.documents import letter_services
from app.documents.citing import cited
from app.documents.letters import Contact, LetterKind, Reference
from app.documents.letters.contents import Unmet
from app.documents.letters.placement import NoticeRow, PlacementNotice
from app.family_style import rules
from app.family_style.models import Couple, Unit
from app.family_style.services import contracts, units
from app.law import RULES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Letter

TITLES = {
    LetterKind.COUPLE_HIRED: "类家庭夫妻聘用通知书",
    LetterKind.COUPLE_REFUSED: "不予聘用决定书",
    LetterKind.UNIT_CORRECTION: "类家庭限期改正通知书",
    LetterKind.UNIT_DISSOLVED: "类家庭解散决定书",
}

UNSAID = "经面谈、入户和核查，没有达到这一条件"
PROOF = "能够证明达到条件的材料"


def hired(session: Session, couple: Couple, unit: Unit, *, actor: Actor, now: datetime) -> Letter:
    """They are taken on: what comes next."""
    hours = units.figure(session, couple, "fs_training_hours", clock.day(now))
    return _write(
        session, couple, LetterKind.COUPLE_HIRED,
        opening="您二位申请担任类家庭夫妻，经面谈、入户和核查，符合条件，决定聘用。",
        facts=(("类家庭", unit.name), ("住处", unit.address)),
        steps=(f"请按通知参加岗前培训，共{hours}小时。",
               "培训合格以后，双方签订类家庭养育合同。",
               "合同签订以后入住；孩子入住以前，先和您二位见面。"),
        rule_ids=(), head_name=actor.name, actor=actor, now=now,
    )  # fmt: skip


def refused(
    session: Session, couple: Couple, found: Sequence[rules.Finding], *, actor: Actor,
    now: datetime,
) -> Letter:  # fmt: skip
    """Not taken on: why, by which conditions, and where to turn."""
    not_met = [f for f in found if f.answer is rules.Answer.NOT_MET]
    says = "有下面的条件没有达到，" if not_met else ""
    return _write(
        session, couple, LetterKind.COUPLE_REFUSED,
        opening=f"您二位申请担任类家庭夫妻，经审查，{says}决定不予聘用。",
        facts=(), steps=("条件有变化的，可以在以后的招募中再次申请，已经填写的家庭情况不用重填。",),
        rule_ids=(), reasons=couple.decision or "",
        unmet=tuple(
            Unmet(cited(session, f.rule_id), f.says or UNSAID, RULES[f.rule_id].proof or PROOF)
            for f in not_met
        ),
        remedy=_remedy(session, couple, "对决定有疑问的，可以向本机构询问，"),
        head_name=actor.name, actor=actor, now=now,
    )  # fmt: skip


def correction(
    session: Session, couple: Couple, unit: Unit, *, what: str, asked: str, due_on: date,
    actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    """What has to be put right by which day, and what follows if it is not."""
    duties = contracts.clause_says(session, couple, contracts.DUTIES)
    return _write(
        session, couple, LetterKind.UNIT_CORRECTION,
        opening=f"本机构发现类家庭“{unit.name}”有下面的问题，请在期限内改正。",
        facts=(("存在的问题", what), ("改正的要求", asked),
               ("最后一天", f"{due_on.year}年{due_on.month}月{due_on.day}日"),
               ("依据", f"{duties}；本机构工作规定" if duties else "本机构工作规定")),
        steps=("改正期间，请照常照料孩子，保证孩子安全。",
               "改正以后请告诉承办的工作人员，由机构负责人核实。",
               "到期没有改正的，机构可以解散家庭、结束聘用；孩子由机构先安置好。"),
        rule_ids=(),
        remedy=_remedy(session, couple, "认为与事实不符的，可以向本机构说明，"), actor=actor,
        now=now,
    )  # fmt: skip


def dissolution(
    session: Session, couple: Couple, unit: Unit, *, cites: Sequence[str], reason: str,
    living: int, stays: bool, due_on: date | None, actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    """The unit ends: why, what happens to the children, the handing over and the couple's work.

    `stays` False: after harm nobody is asked to go on caring until the children have left.
    """
    ending = contracts.clause_says(session, couple, contracts.ENDING)
    last = f"{due_on.year}年{due_on.month}月{due_on.day}日" if due_on else ""
    steps = (
        "机构先告诉每一名孩子，再把孩子安置好。安置以前，请照常照料，照常填写日志。" if stays
        else "孩子由机构马上另行安排照料，请配合交接，不要单独接触孩子。",
    ) if living else ()  # fmt: skip
    return _write(
        session, couple, LetterKind.UNIT_DISSOLVED,
        opening=f"本机构决定解散类家庭“{unit.name}”。",
        facts=(("家庭", f"{unit.name}（{unit.address}）"), ("现在住着的孩子", f"{living}名"),
               *((("最晚办完", last),) if last else ()),
               *((("合同条款", ending),) if ending else ())),
        steps=(*steps,
               "请与机构交接孩子的物品、款项和资料。交接完毕，聘用结束。",
               "孩子的姓名、照片、身世和病情，以后也请保密。"),
        rule_ids=cites, reasons=reason, head_name=actor.name,
        remedy=_remedy(session, couple, "对决定有疑问的，可以向本机构询问，")
        + "合同的争议，可以依法申请仲裁或者起诉。",
        actor=actor, now=now,
    )  # fmt: skip


def _remedy(session: Session, couple: Couple, first: str) -> str:
    bureau = session.get(Agency, couple.bureau_id) if couple.bureau_id else None
    phone = f"（电话{bureau.phone}）" if bureau and bureau.phone else ""
    to_bureau = f"也可以向{bureau.name}{phone}反映，或者" if bureau else "也可以"
    return f"{first}{to_bureau}拨打12345。"


def _write(
    session: Session, couple: Couple, kind: LetterKind, *, opening: str,
    facts: Sequence[tuple[str, str]], steps: Sequence[str], rule_ids: Sequence[str],
    reasons: str = "", remedy: str = "", head_name: str = "",
    unmet: tuple[Unmet, ...] = (), actor: Actor, now: datetime,
) -> Letter:  # fmt: skip
    agency = session.get_one(Agency, couple.agency_id)
    letter = letter_services.draft(
        session, subject=couple.subject, subject_id=couple.id, agency_id=couple.agency_id,
        kind=kind, title=TITLES[kind], needs_service=True,
        addressee_id=couple.applicant_person_id, now=now,
        content=PlacementNotice(
            reference=Reference("", clock.day(now), couple.case_no),
            title=TITLES[kind],
            addressee=f"{session.get_one(Person, couple.applicant_person_id).name}夫妻",
            opening=opening,
            facts=tuple(NoticeRow(label, value) for label, value in facts),
            next_steps=tuple(steps),
            contact=Contact(actor.name, agency.phone),
            basis=tuple(cited(session, rule_id) for rule_id in rule_ids),
            reasons=reasons, head_name=head_name, remedy=remedy, unmet=unmet,
        ),
    )  # fmt: skip
    return letter_services.sign(session, letter, actor=actor, now=now)
