"""Check your answers: what a household stated, as rows with a way back to each page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core.codes import Education, Marriage, Relation, Sex
from app.core.screen import day_long
from app.divisions.queries import full_name
from app.families.forms import CRIME, HEALTH, OTHER_DOCUMENTS
from app.families.services import shown_name

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.families.models import Household, Member

_SEX = dict(Sex.choices())
_HAS = {True: "有", False: "没有"}
YES = {True: "是", False: "否", None: None}


@dataclass(frozen=True)
class Block:
    """A heading and its rows for `components/summary.html`."""

    title: str
    rows: list[dict[str, Any]]


def rows_of(url: str | None, *pairs: tuple[str, Any]) -> list[dict[str, Any]]:
    """One row a pair; `url` is where they are changed, all on one page.

    The first leads there for all of them, and each that is not filled in; a link a row would make
    a large family's page half of links.
    """
    rows = [{"label": label, "value": value} for label, value in pairs]
    for n, row in enumerate(rows):
        if n == 0 or row["value"] in (None, ""):
            row["change_url"] = url
    if len(rows) > 1:
        rows[0] |= {"change": "修改这部分", "about": f"：{pairs[0][0]}等{len(rows)}项"}
    return rows


def member_block(
    session: Session, household: Household, member: Member, *, url: str | None,
    health_url: str | None, asks_carer: bool = True,
) -> Block:  # fmt: skip
    """One member; who lives here with health and record."""
    other = member.other_document or {}
    paper = member.id_no or " ".join(
        filter(None, [OTHER_DOCUMENTS.get(other.get("kind", "")), other.get("number")])
    )
    hukou = full_name(session, member.hukou_division) if member.hukou_division else None
    pairs: list[tuple[str, Any]] = [
        ("姓名", member.name),
        ("与申请人的关系", dict(Relation.choices()).get(member.relation)),
        ("证件号码", paper),
        ("出生日期", day_long(member.birth_on) if member.birth_on else None),
        ("性别", _SEX.get(member.sex)),
        ("文化程度", dict(Education.choices()).get(str(member.education))),
        ("职业", member.occupation or "（没有填写）"),
        ("手机号码", member.phone or "（没有填写）"),
        ("户籍地", hukou or "（没有填写）"),
        ("一起居住", YES[member.lives_here]),
    ]
    if asks_carer:
        pairs.append(("主要照料人", YES[member.is_main_carer]))
    if member.person_id == household.owner_person_id:
        pairs.append(("婚姻状况", dict(Marriage.choices()).get(household.marital_status)))
    found = rows_of(url, *pairs)
    if member.lives_here:
        found += rows_of(
            health_url,
            ("身体情况", HEALTH.get(member.health) if member.health else None),  # type: ignore[call-overload]
            ("犯罪记录", CRIME.get(member.crime_check) if member.crime_check else None),  # type: ignore[call-overload]
            ("不良嗜好", None if member.harmful_habits is None else _HAS[member.harmful_habits]),
        )
    return Block(f"家庭成员：{shown_name(member)}", found)


def housing_block(
    session: Session, home: Household, *, url: str | None, for_child: bool = True
) -> Block:
    """Where and how they live; `for_child`: also the room and what is near."""
    pairs: list[tuple[str, Any]] = [
        ("现住地区", full_name(session, home.division_code) if home.division_code else None),
        ("详细地址", home.address),
        ("住房", home.tenure.label if home.tenure else None),
        ("面积", f"{home.area_m2.normalize():f} 平方米" if home.area_m2 else None),
        ("房间数", home.rooms),
        ("楼层", home.floor or "（没有填写）"),
    ]
    if for_child:
        near = (("医疗", home.community_medical), ("特殊教育", home.community_special_edu),
                ("康复", home.community_rehab))  # fmt: skip
        services = "、".join(name for name, has in near if has)
        pairs += [("孩子住的房间", home.child_room), ("附近的服务", services or "（没有填写）")]
    if home.lease_end_on:
        pairs.append(("租到", day_long(home.lease_end_on)))
    return Block("住房", rows_of(url, *pairs))
