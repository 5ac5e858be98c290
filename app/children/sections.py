"""A child's file as rows of label and value, masked by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.children.listing import SEXES
from app.children.screen import HIDDEN, contact_says, guardian_says
from app.children.services import guardianship
from app.children.services.record import NEEDS
from app.core.codes import NATIONS, Disability
from app.core.identifiers import mask_id
from app.core.screen import day_long
from app.divisions.queries import full_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from app.children.models import Child

Rows = list[dict[str, Any]]


def row(label: str, value: Any) -> dict[str, Any]:
    """A row of `components/summary.html`."""
    return {"label": label, "value": value}


def identity_rows(child: Child, shown: Mapping[str, str]) -> Rows:
    """Who the child is."""
    birth = day_long(child.birth_on) + ("（推定）" if child.birth_assumed else "")
    return [
        row("姓名", shown.get("name") or child.name_mask or "还没有取名"),
        row("化名", f"{child.code_name}，用在给其他人看的材料上"),
        row("性别", SEXES.get(child.sex, "未知")),
        row("出生日期", birth),
        row("民族", NATIONS.get(child.nation, "不清楚")),
        row("身份证号码", shown.get("id_no") or child.id_no_mask or "还没有"),
    ]


def living_rows(session: Session, child: Child, shown: Mapping[str, str]) -> Rows:
    """Where the child is registered, and where it lives."""
    hukou = full_name(session, child.hukou_division) if child.hukou_division else "还没有落户"
    lives = full_name(session, child.division_code) if child.division_code else ""
    address = shown.get("address") or (HIDDEN if child.address else "")
    return [
        row("户籍地", hukou),
        row("居住地", lives),
        row("详细地址", address or "没有填写"),
    ]


def health_rows(child: Child, shown: Mapping[str, str]) -> Rows:
    """Health and the disability certificate."""
    health = child.health or {}
    card = health.get("disability")
    says = "没有残疾人证"
    if card:
        number = shown.get("card_no") or mask_id(card["card_no"])
        says = f"{Disability(card['kind']).label}{card['level']}级，证号 {number}"
    return [
        row("健康状况", health.get("summary", "")),
        row("疾病", "、".join(health.get("illness") or []) or "没有"),
        row("过敏", health.get("allergies") or "没有"),
        row("残疾人证", says),
        row("需要的服务", "、".join(NEEDS[n] for n in child.needs or [] if n in NEEDS) or "没有"),
        row("长期依赖专业照料", "是" if child.needs_long_term_care else "否"),
        row("情绪和行为", "需要关注" if child.behaviour_concern else "没有需要特别关注的"),
    ]


def masked_health_rows(child: Child) -> Rows:
    """For whoever does not work with the child: what the list shows too, nothing of the illness."""
    needs = "、".join(NEEDS[n] for n in child.needs or [] if n in NEEDS)
    hidden = HIDDEN if child.health else "没有填写"
    return [
        row("健康状况", hidden),
        row("疾病和过敏", hidden),
        row("残疾人证", hidden),
        row("需要的服务", needs or "没有"),
    ]


def school_rows(child: Child) -> Rows:
    """Where the child goes to school."""
    school = child.school or {}
    return [
        row("学校（幼儿园）", school.get("name") or "没有就学"),
        row("年级、班级", school.get("grade") or "—"),
        row("从什么时候起", school.get("since") or "—"),
        row("住校", "是" if school.get("boards") else "否"),
    ]


def contact_rows(child: Child, *, revealed: bool = False) -> list[dict[str, str]]:
    """With whom the child is in touch."""
    return [contact_says(one, revealed=revealed) for one in child.contacts or []]


def revealed_value(session: Session, child: Child, what: str) -> dict[str, str]:
    """The one value behind a key of `screen.SECRETS`, by the key; empty where there is none."""
    last = guardianship.newest(session, child.id)
    card = ((child.health or {}).get("disability") or {}).get("card_no")
    values = {
        "name": child.name,
        "id_no": child.id_no,
        "address": child.address,
        "guardian": guardian_says(last.guardian, revealed=True) if last else "",
        "contacts": "；".join(
            " ".join(filter(None, [one["name"], one["relation"], one["phone"]]))
            for one in child.contacts or []
        ),
        "card_no": card,
    }
    return {what: values[what] or ""} if what in values else {}
