"""What the top of every child's file says, and its tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from app.accounts.models import Agency
from app.children.listing import SEXES
from app.children.models import CareForm
from app.children.rules import age_says
from app.core import clock
from app.core.identifiers import mask_name, mask_phone
from app.core.policy import allows

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.children.models import Child
    from app.core.policy import Actor

TABS = (
    ("基本情况", "children.file", "children.view"),
    ("监护和类别", "children.legal", "children.view"),
    ("照料经过", "children.care", "children.view"),
    ("健康和就学", "children.health", "children.view"),
    ("联系人和意见", "children.voices", "children.view"),
    ("材料", "children.papers", "children.view"),
    ("修改记录", "children.changes", "children.view"),
    ("操作记录", "children.log", "children.view_log"),
)
COLOURS = {
    CareForm.INSTITUTION: "blue",
    CareForm.FAMILY_UNIT: "green",
    CareForm.FOSTER: "green",
    CareForm.ADOPTED: "grey",
    CareForm.ADULT: "grey",
    CareForm.DECEASED: "grey",
}
HIDDEN = "******"
# What stays hidden on the page until someone says what for.
SECRETS = {
    "name": "姓名",
    "id_no": "身份证号码",
    "address": "详细地址",
    "guardian": "监护人姓名和电话",
    "contacts": "联系人姓名和电话",
    "card_no": "残疾人证号",
}


@dataclass(frozen=True)
class FileBar:
    """The identity bar and the tabs, in the shape of `layouts/case.html`. The name is masked."""

    who: str
    number: str
    state: str
    colour: str
    facts: list[tuple[str, str]]
    tabs: list[tuple[str, str, int]]
    kind: str = "儿童档案"
    turn: str = ""
    due: date | None = None
    left: int | None = None
    article: str = ""
    provisional: bool = False
    primary: tuple[str, str] | None = None
    list_url: str = ""
    waiting: str = ""
    unit: str = "天"


def file_context(session: Session, actor: Actor, child: Child) -> dict[str, Any]:
    """What `layouts/child.html` needs: `child` and `bar`."""
    # A home that keeps the file came with it.
    keeper = session.get_one(Agency, child.keeper_id)
    state = "已结案" if child.closed_on else child.care_form.label
    sex, age = SEXES.get(child.sex, "未知"), age_says(child.birth_on, clock.today())
    return {
        "child": child,
        "bar": FileBar(
            who=child.name_mask or "未取名",
            number=child.file_no,
            state=state,
            colour="grey" if child.closed_on else COLOURS.get(child.care_form, "yellow"),
            facts=[
                ("性别和年龄", f"{sex}，{age}"),
                ("现在住在", child.care_place or "—"),
                ("监护", child.guardian.label),
                ("档案管理单位", f"{keeper.short_name} {keeper.phone}".strip()),
            ],
            tabs=[
                (label, url_for(endpoint, child=child.ref), 0)
                for label, endpoint, action in TABS
                if allows(actor, action, child)
            ],
            list_url=url_for("children.index"),
        ),
    }


def secrets_of(child: Child, guardian: dict[str, Any] | None) -> list[tuple[str, str]]:
    """(key, label) of what is hidden and there; no value is in them."""
    there = {
        "name": child.name,
        "id_no": child.id_no_mask,
        "address": child.address,
        "guardian": guardian,
        "contacts": child.contacts,
        "card_no": ((child.health or {}).get("disability") or {}).get("card_no"),
    }
    return [(key, label) for key, label in SECRETS.items() if there[key]]


def guardian_says(guardian: dict[str, Any] | None, *, revealed: bool) -> str:
    """A guardian's name, relation and phone, masked unless revealed."""
    if not guardian:
        return ""
    name, phone = guardian.get("name", ""), guardian.get("phone", "")
    # A department's name is no secret, a person's is.
    if not revealed and not is_office(name):
        name, phone = mask_name(name), mask_phone(phone) if phone else ""
    return " ".join(filter(None, [name, guardian.get("relation", ""), phone]))


def is_office(name: str) -> bool:
    """Whether a guardian's name is that of an office."""
    return name.endswith(("局", "厅", "院", "委员会", "中心", "机构", "所"))


def contact_says(row: dict[str, str], *, revealed: bool) -> dict[str, str]:
    """A contact as a row of the table, masked unless revealed."""
    if revealed:
        return row
    phone = mask_phone(row["phone"]) if row.get("phone") else ""
    return row | {"name": mask_name(row["name"]), "phone": phone, "note": row.get("note", "")}
