"""Reading and copying from the archive: by whom the law names, with two for the sealed part.

AR-10, SEC-01, SEC-03.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.roles import Role
from app.adoption.models import Side
from app.adoption.models.archive import Volume, VolumeItem, VolumeState, VolumeStep, VolumeUse
from app.adoption.services import archiving
from app.audit import services as audit
from app.core.errors import Conflict, Invalid, WrongState
from app.core.policy import demand, demand_another, took_part
from app.law import RULES
from app.notices import services as notices

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

OPEN_DAYS = 7
NOBODY_ELSE = "other"
CLASSES = {
    "organ": "本登记机关", "adopter": "收养人", "adoptee": "被收养人", "sender": "送养人",
    "police": "公安机关", "procuratorate": "检察院", "court": "法院", "lawyer": "律师",
    NOBODY_ELSE: "其他人",
}  # fmt: skip
PROOF = {
    "organ": "工作证", "adopter": "身份证件", "adoptee": "身份证件", "sender": "身份证件",
    "police": "公函", "procuratorate": "公函", "court": "公函", "lawyer": "律师证和案件材料",
}  # fmt: skip
PARTIES = frozenset({"adopter", "adoptee", "sender"})
# What a party reads without a grant: its own side, never the other's (CC-1110).
OWN = {
    "adopter": frozenset({Side.ADOPTER.value, Side.CHILD.value}),
    "adoptee": frozenset({Side.ADOPTER.value, Side.CHILD.value}),
    "sender": frozenset({Side.SENDER.value}),
}  # fmt: skip


def ask(
    session: Session, volume: Volume, *, requester: str, who: str, proof: str, purpose: str,
    wants_secret: bool, is_copied: bool, consent: str, actor: Actor, now: datetime,
) -> VolumeUse:  # fmt: skip
    """Somebody asks to read. What is open is shown at once, what is sealed after a grant.

    Raises Invalid for whom the law does not name, and without proof and purpose.
    """
    demand(actor, "adoption.archive_use", volume)
    if volume.state is VolumeState.MAKING:
        raise WrongState
    if requester not in CLASSES or requester == NOBODY_ELSE:
        raise Invalid(f"不能查阅：{RULES['AR-10'].says}", "requester")
    if not who.strip():
        raise Invalid("请填写查阅人和单位。", "who")
    if not proof.strip():
        raise Invalid(f"请填写核对过的{PROOF[requester]}的号码。", "proof")
    if not purpose.strip():
        raise Invalid("请填写用途。", "purpose")
    if wants_secret and requester in {"adopter", "sender"}:
        raise Invalid(f"双方互不查阅：{RULES['SEC-01'].says}", "wants_secret")
    if wants_secret and requester == "adoptee" and not consent.strip():
        raise Invalid(f"请写明受保护一方怎样同意：{RULES['SEC-03'].says}", "consent")
    row = VolumeUse(
        volume_id=volume.id, requester=requester, proof=proof.strip(),
        wants_secret=wants_secret, is_copied=is_copied, consent=consent.strip(),
        asked_by=sorted(took_part(actor)), created_at=now,
    )  # fmt: skip
    row.who, row.purpose = who.strip(), purpose.strip()
    if not wants_secret:
        row.open_until = now + timedelta(days=OPEN_DAYS)
    session.add(row)
    session.add(VolumeStep(
        volume_id=volume.id, step="used", user_id=actor.user_id or 0, at=now,
        note=CLASSES[requester] + "，复制" * is_copied + "，封存部分" * wants_secret,
    ))  # fmt: skip
    session.flush()
    audit.record(session, actor, "adoption.archive_use", volume.subject, at=now,
                 note=CLASSES[requester])  # fmt: skip
    if wants_secret:
        notices.tell_role(
            session, volume.agency_id, Role.BUREAU_HEAD, kind="desk",
            title="申请打开封存的收养档案", body=CLASSES[requester], case_no=volume.number,
            path=f"/adoption/volumes/{volume.ref}",
        )  # fmt: skip
    return row


def grant(
    session: Session, volume: Volume, *, agreed: bool, reason: str, actor: Actor, now: datetime
) -> VolumeUse:
    """The head opens the sealed part for some days, or does not; never who asked (SEC-03)."""
    row = waiting(session, volume)
    if row is None:
        raise WrongState
    demand_another(
        actor, "adoption.archive_grant", volume, row.asked_by, "登记查阅的人不能同意打开封存部分。"
    )
    if not reason.strip():
        raise Invalid("请写明理由。", "reason")
    row.granted, row.reason, row.decided_at = agreed, reason.strip(), now
    row.granted_by = sorted(took_part(actor))
    if agreed:
        row.open_until = now + timedelta(days=OPEN_DAYS)
    session.flush()
    audit.record(session, actor, "adoption.archive_grant", volume.subject, at=now,
                 note="同意" if agreed else "不同意")  # fmt: skip
    return row


def waiting(session: Session, volume: Volume) -> VolumeUse | None:
    """The oldest request for the sealed part that nobody has decided."""
    return session.scalar(
        select(VolumeUse)
        .where(
            VolumeUse.volume_id == volume.id, VolumeUse.wants_secret, VolumeUse.granted.is_(None)
        )
        .order_by(VolumeUse.id)
        .limit(1)
    )  # fmt: skip


def uses(session: Session, volume: Volume) -> Sequence[VolumeUse]:
    """Who read when, the newest first."""
    return session.scalars(
        select(VolumeUse).where(VolumeUse.volume_id == volume.id).order_by(VolumeUse.id.desc())
    ).all()


def may_show(volume: Volume, use: VolumeUse, item: VolumeItem, now: datetime) -> bool:
    """Whether this reader sees this paper now."""
    if use.volume_id != volume.id or item.volume_id != volume.id:
        return False
    if use.open_until is None or use.open_until < now or use.granted is False:
        return False
    is_open = use.wants_secret and use.granted is True
    if item.is_secret:
        return is_open or (use.requester == "sender" and item.side == Side.SENDER.value)
    return use.requester not in OWN or item.side in OWN[use.requester]


def shown(session: Session, volume: Volume, use: VolumeUse, now: datetime) -> list[VolumeItem]:
    """The papers that this reader sees."""
    return [i for i in archiving.items(session, volume) if may_show(volume, use, i, now)]


def open_use(session: Session, volume: Volume, ref: str, *, actor: Actor, now: datetime,
             ) -> VolumeUse:  # fmt: skip
    """The reading in force by whose right a paper is opened. Raises Conflict once it is over."""
    demand(actor, "adoption.archive_use", volume)
    row = session.scalar(
        select(VolumeUse).where(VolumeUse.volume_id == volume.id, VolumeUse.ref == ref)
    )
    if row is None or row.open_until is None or row.open_until < now:
        raise Conflict("这次查阅没有同意，或者已经到期，请重新登记。")
    return row
