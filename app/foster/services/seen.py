"""What was seen is what is decided: a file that changed under a decision is named field by field.

A decision's form carries a seal: the digest of the whole file, and a short keyed digest of each
of its fields, so that a refusal can say which ones changed without a copy of the old values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core import crypto
from app.core.codes import Relation
from app.core.errors import Conflict
from app.core.identifiers import mask_id, mask_name, mask_phone
from app.foster.models import PaperCheck
from app.foster.papers import PAPERS
from app.foster.services.facts import digest_of, facts_digest, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from app.foster.models import FosterApplication

SHORT = 8
CHANGED = "案卷在您打开之后有了变动，请核对变动的内容后再作决定。您填写的理由没有丢失。"
_FIELDS = {
    "division_code": "居住地", "address": "现住址", "marital_status": "婚姻状况",
    "tenure": "住房性质", "lease_end_on": "租期", "area_m2": "住房面积", "rooms": "房间数",
    "floor": "楼层", "child_room": "儿童房间", "community_medical": "附近的医疗服务",
    "community_special_edu": "附近的特殊教育", "community_rehab": "附近的康复服务",
    "income": "收入", "relation": "与申请人关系", "name": "姓名", "id_no": "身份证号码",
    "other_document": "其他证件", "birth_on": "出生日期", "sex": "性别", "phone": "手机号码",
    "education": "文化程度", "occupation": "职业", "hukou_division": "户籍地",
    "lives_here": "是否同住", "is_main_carer": "是否主要照料人", "health": "健康状况",
    "health_cert_on": "健康证明日期", "crime_check": "犯罪记录核查", "crime_check_on": "核查日期",
    "harmful_habits": "不良嗜好", "motive": "申请原因", "experience": "照料经验",
    "skills": "专长", "preference": "接收意愿", "siblings_ok": "可否接收两名儿童",
}  # fmt: skip
_MASKS = {"name": mask_name, "id_no": mask_id, "phone": mask_phone}
_SECRET = {"address", "name", "id_no", "other_document", "phone", "income", "birth_on"}


class FileChanged(Conflict):
    """The file is not the one that was seen. `changes` are (what, what it says now)."""

    says = CHANGED

    def __init__(self, changes: list[tuple[str, str]]) -> None:
        super().__init__()
        self.changes = changes


def seal(session: Session, case: FosterApplication) -> str:
    """What a decision's form carries of the file as it stands."""
    parts = [f"{name}={_short(value)}" for name, _label, value, _now in _parts(session, case)]
    return " ".join([facts_digest(session, case), *parts])


def demand_unchanged(session: Session, case: FosterApplication, seen: str) -> str:
    """The file's digest, if it is still the one that was seen; raises FileChanged."""
    digest, *parts = seen.split(" ") if seen else [""]
    now = facts_digest(session, case)
    if digest == now:
        return now
    before = dict(part.partition("=")[::2] for part in parts)
    raise FileChanged(_changes(session, case, before))


def _changes(
    session: Session, case: FosterApplication, before: dict[str, str]
) -> list[tuple[str, str]]:
    found, present = [], set()
    for name, label, value, now in _parts(session, case):
        present.add(name)
        if before.get(name) != _short(value):
            found.append((label, now if name in before else f"新增：{now}"))
    if any(name not in present for name in before):
        found.append(("成员、材料或评估表", "有的已经移除"))
    return found or [("评估表", "有变动")]


def _short(value: Any) -> str:
    return crypto.blind("seen", digest_of({"value": value}))[:SHORT]


def changed_since(
    session: Session, case: FosterApplication, seen: dict[str, Any]
) -> list[tuple[str, str, str]]:
    """(key, what, what it says now) of whatever the family's file says otherwise than `seen`.

    Papers are left out: when they came and were looked at stands on each of them.
    """
    now = snapshot(session, case)
    members = {m["ref"]: m for m in now["members"]}
    before = {m["ref"]: m for m in seen["members"]}
    found = [
        (f"{ref}.added", _who(members[ref]), "新增成员") for ref in members if ref not in before
    ]
    found += [(f"{ref}.left", _who(before[ref]), "不再在家庭中") for ref in before.keys() - members]
    was = {key: value for key, _label, value, _said_now in _parts_of(seen)}
    for key, label, value, says in _parts_of(now):
        owner = key.partition(".")[0]
        is_new = owner in members and owner not in before
        if owner != "paper" and not is_new and was.get(key) != value:
            found.append((key, label, says))
    return found


def _who(member: dict[str, Any]) -> str:
    return f"成员（{Relation(member['relation']).label}）"


def field_label(field: str) -> str:
    """What a field of the file is called on screens."""
    return _FIELDS[field]


def shown(field: str, value: Any) -> str:
    """What may be shown of a field's old or new value: enough to know one's own entry again."""
    if field in _MASKS and value:
        return _MASKS[field](str(value))
    return "******" if field in _SECRET else _said(field, value)


def _parts(session: Session, case: FosterApplication) -> Iterator[tuple[str, str, Any, str]]:
    return _parts_of(snapshot(session, case))


def _parts_of(file: dict[str, Any]) -> Iterator[tuple[str, str, Any, str]]:
    """(key, label, value, what may be shown of it) of each field of the file."""
    for group in ("household", "application"):
        for field, value in file[group].items():
            yield f"{group}.{field}", _FIELDS[field], value, _said(field, value)
    for member in file["members"]:
        who = _who(member)
        for field, value in member.items():
            if field != "ref":
                label = f"{who}{_FIELDS[field]}"
                yield f"{member['ref']}.{field}", label, value, _said(field, value)
    for number, paper in enumerate(file["papers"]):
        check = PaperCheck(paper["check"]).label
        yield f"paper.{number}", f"材料：{PAPERS[paper['kind']].label}", paper, check
    for number, consent in enumerate(file["consents"]):
        said = {True: "同意", False: "不同意", None: "还没有答复"}[consent["agrees"]]
        yield f"consent.{number}", "家庭成员同意书", consent, said


def _said(field: str, value: Any) -> str:
    if field in _SECRET:
        return "已修改，请到“申请”页查看"
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
