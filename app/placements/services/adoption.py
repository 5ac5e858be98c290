"""The child's papers go to adoption: the family is told the same day (FC-23-1, FC-25-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.accounts.roles import Role
from app.audit import services as audit
from app.core import clock
from app.core.errors import Conflict, Invalid
from app.core.policy import demand
from app.documents.letters import LetterKind
from app.law import placement_periods as periods
from app.placements import workflow
from app.placements.models import Matter, MatterKind, Placement
from app.placements.services import matters, telling
from app.workflow.services import advance

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor


def start(
    session: Session, placement: Placement, *, document_no: str, actor: Actor, now: datetime
) -> Matter:
    """The papers were sent today; notice N-FC-08 goes out in the same act."""
    today = clock.day(now)
    number = matters.words(document_no, "document_no", "送养材料的文号", shortest=2)
    matter = matters.open_matter(
        session, placement, MatterKind.ADOPTION, actor=actor, now=now, rule_id="FC-23-1",
        starts_on=today, facts={"document_no": number},
    )  # fmt: skip
    advance(
        session, placement, workflow.START_ADOPTION, actor=actor, now=now,
        holder_person_id=placement.carer_person_id,
    )  # fmt: skip
    matter.until_on = matters.due_of(session, placement, periods.PRIORITY)
    until = f"{matter.until_on:%Y-%m-%d}" if matter.until_on else ""
    telling.write(
        session, placement, LetterKind.ADOPTION_INTENT, actor=actor, now=now,
        opening=f"您家寄养的儿童（寄养编号{placement.case_no}）拟由他人收养，"
        f"我们已于{today:%Y-%m-%d}报送送养材料，现同日告知您。",
        facts=[("报送日期", f"{today:%Y-%m-%d}"), ("文号", number),
               ("优先表示收养意愿的最后一天", until)],
        next_steps=["您家符合收养条件并且愿意收养的，请在上面的日期以前告诉我们，可以优先考虑。",
                    "在收养登记以前，寄养照常进行。"],
        rules=["FC-23-1", "FC-25-1"],
    )  # fmt: skip
    telling.tell_family(
        session, placement, "孩子拟被收养，您家可以优先", "请在期限内告诉我们您家是否愿意收养。",
        kind="N-FC-08", act_by=matter.until_on,
    )  # fmt: skip
    session.flush()
    return matter


def wish(
    session: Session, placement: Placement, *, wants: bool, words: str, actor: Actor, now: datetime
) -> None:
    """The family says whether it wants to adopt the child, within its window."""
    demand(actor, "placements.wish_adoption", placement)
    matter = matters.the(session, placement, MatterKind.ADOPTION)
    if matter.until_on is not None and clock.day(now) > matter.until_on:
        raise Conflict(
            f"优先表示的时间到{matter.until_on:%Y-%m-%d}为止，仍可以按一般程序提出收养。"
        )
    matter.facts = {**(matter.facts or {}), "wants": wants, "words": words.strip()}
    session.flush()
    audit.record(session, actor, "placements.wish_adoption", placement.subject, at=now)
    telling.tell_desk(
        session, placement, Role.SOCIAL_WORKER, Role.HEAD,
        title="寄养家庭愿意收养" if wants else "寄养家庭不收养", body="请查看家庭的意见。",
        tab="changes", kind="N-FC-08",
    )  # fmt: skip


def window_over(session: Session, placement: Placement) -> None:
    """The days of the priority are past: the desk hears what the family has said in them."""
    matter = matters.current(session, placement, MatterKind.ADOPTION)
    if matter is None:
        return
    wants: bool | None = (matter.facts or {}).get("wants")
    said = {
        True: "家庭愿意收养，请优先考虑。", False: "家庭表示不收养。",
        None: "家庭没有答复；仍可以按一般程序提出收养。",
    }  # fmt: skip
    telling.tell_desk(
        session, placement, Role.SOCIAL_WORKER, Role.HEAD, title="优先收养的答复期已过",
        body=said[wants], tab="changes", kind="N-FC-08",
    )  # fmt: skip


def stop(
    session: Session, placement: Placement, *, reason: str, actor: Actor, now: datetime
) -> None:
    """The child is not adopted after all."""
    matter = matters.the(session, placement, MatterKind.ADOPTION)
    text = matters.words(reason, "reason", "原因")
    matters.settle(session, matter, "stopped", actor=actor, now=now, decision=text)
    matters.go_back(session, placement, matter, workflow.STOP_ADOPTION, actor=actor, now=now)
    telling.tell_family(session, placement, "送养没有办成，继续寄养", "孩子继续留在您家。")


def registered(
    session: Session,
    placement: Placement,
    *,
    registered_on: date,
    certificate_no: str,
    actor: Actor,
    now: datetime,
) -> None:
    """The adoption is registered: the placement ends by law (FC-21-2)."""
    matter = matters.the(session, placement, MatterKind.ADOPTION)
    if registered_on > clock.day(now):
        raise Invalid("登记日期不能晚于今天。", "registered_on")
    if matter.starts_on is not None and registered_on < matter.starts_on:
        raise Invalid(
            f"送养材料{matter.starts_on:%Y-%m-%d}报送，登记不会早于这一天。", "registered_on"
        )
    number = matters.words(certificate_no, "certificate_no", "收养登记证号", shortest=2)
    matters.settle(session, matter, "done", actor=actor, now=now, decision=number)
    matters.to_ending(
        session, placement, workflow.ADOPTED, rule_id="FC-21-2",
        reason=f"{registered_on:%Y-%m-%d}收养登记，证号{number}", actor=actor, now=now,
    )  # fmt: skip
