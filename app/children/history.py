"""What was changed in a file, and who opened it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.accounts.models import Agency, Person, User
from app.children.categories import label_of
from app.children.guardians import ground_says
from app.children.models import CareForm, ChildChange, GuardianStatus
from app.children.services.changes import Part
from app.children.services.record import NEEDS
from app.core.identifiers import mask_id, mask_name
from app.divisions.queries import full_name
from app.workflow.history import Event, history_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.children.models import Child

MOST = 300
HIDDEN = "******"
# Fields of changes: the screen's words. What is hidden on the file is hidden here.
FIELDS = {
    "name": "姓名", "sex": "性别", "birth_on": "出生日期", "birth_assumed": "出生日期推定",
    "nation": "民族", "id_no": "身份证号码", "hukou_division": "户籍地",
    "division_code": "居住地", "address": "详细地址", "summary": "健康状况", "illness": "疾病",
    "allergies": "过敏", "card_no": "残疾人证号", "needs": "需要的服务",
    "needs_long_term_care": "长期依赖专业照料", "behaviour_concern": "情绪和行为",
    "grade": "年级、班级", "since": "从什么时候起", "boards": "住校", "contacts": "联系人",
    "code": "类别", "from_on": "从哪一天起", "to_on": "最后一天", "status": "监护类别",
    "guardian": "监护人", "ground": "法定情形", "document_no": "文书", "form": "照料方式",
    "place_says": "住在哪里", "basis": "依据", "group": "兄弟姐妹", "with": "兄弟姐妹的档案",
    "photo": "照片",
}  # fmt: skip
_MASKS = {"name": mask_name, "id_no": mask_id, "card_no": mask_id}
"""What is hidden, but so that whoever typed it knows it again."""
_SECRET = {"address", "guardian", "contacts", *_MASKS}
_OPAQUE = {"group", "photo"}


@dataclass(frozen=True)
class Change:
    """One change as a row: `lines` are (field, before, after)."""

    at: datetime
    part: str
    by: str
    lines: list[tuple[str, str, str]]
    reason: str


def changes_of(session: Session, child: Child, *, health: bool) -> list[Change]:
    """The changes of a file, the newest first, 300 at the most; `health` shows that part too."""
    rows = session.execute(
        select(ChildChange, Person.name, Agency.short_name)
        .outerjoin(User, User.id == ChildChange.made_by_id)
        .outerjoin(Person, Person.id == User.person_id)
        .outerjoin(Agency, Agency.id == User.agency_id)
        .where(ChildChange.child_id == child.id)
        .order_by(ChildChange.created_at.desc(), ChildChange.id.desc())
        .limit(MOST)
    )
    return [
        Change(
            at=change.created_at,
            part=Part(change.part).label,
            by=f"{agency or ''} {name or '系统'}".strip(),
            lines=_lines(change, shown=health or change.part != Part.HEALTH),
            reason=_reason(change, shown=health or change.part != Part.HEALTH),
        )
        for change, name, agency in rows
    ]


def _lines(change: ChildChange, *, shown: bool) -> list[tuple[str, str, str]]:
    before = change.before or {}
    return [
        (
            _field(change.part, field),
            _says(change.part, field, before.get(field)) if shown else HIDDEN,
            _says(change.part, field, after) if shown else HIDDEN,
        )
        for field, after in (change.after or {}).items()
    ]


def _reason(change: ChildChange, *, shown: bool) -> str:
    return (change.reason or "") if shown else HIDDEN


def events_of(session: Session, child: Child) -> list[Event]:
    """What is on record about a file, readings included, the newest first."""
    return history_of(session, child.subject, _step, acts_only=False)


def _step(before: str, after: str, note: str) -> str:
    words = {form.value: form.label for form in CareForm}
    words |= {status.value: status.label for status in GuardianStatus}
    if after in words:
        change = f"{words[before]} → {words[after]}" if before in words else words[after]
        return f"{change}，{note}" if note else change
    return note


def _field(part: str, field: str) -> str:
    return "学校" if (part, field) == ("school", "name") else FIELDS.get(field, "")


def _said(session: Session, part: str, field: str, value: Any) -> str:
    if value and field in {"hukou_division", "division_code"}:
        return full_name(session, value)
    return _says(part, field, value)


def _says(part: str, field: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return "—"
    if field in _SECRET and part != "school":
        return _MASKS[field](str(value)) if field in _MASKS else HIDDEN
    if field in _OPAQUE:
        return "有"
    if isinstance(value, bool):
        return "是" if value else "否"
    tables: dict[str, Callable[[Any], str]] = {
        "code": label_of,
        "ground": ground_says,
        "sex": lambda v: {"1": "男", "2": "女"}.get(v, v),
        "form": lambda v: CareForm(v).label,
        "status": lambda v: GuardianStatus(v).label,
        "needs": lambda v: "、".join(NEEDS.get(need, need) for need in v),
    }
    if field in tables:
        return tables[field](value)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
