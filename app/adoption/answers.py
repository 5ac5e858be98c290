"""Check your answers: everything the adopters stated, with a way back to each page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import url_for

from app.adoption.forms.apply import AGES, HEALTH, WHOSE
from app.adoption.models import Side, Tie
from app.adoption.origins import CATEGORIES, RESIDENCIES
from app.adoption.services import facts, papers
from app.adoption.services.applying import EDITABLE
from app.adoption.services.progress import opinions_of, origin_of
from app.core import clock
from app.core.codes import NATIONS, Sex
from app.core.screen import day_long
from app.divisions.queries import full_name
from app.families.answers import YES, Block, housing_block, member_block, rows_of
from app.families.services import shown_name

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.adoption.models import Adoptee, Adoption
    from app.adoption.services.facts import Family

NONE = "（没有填写）"


def answers(session: Session, case: Adoption, *, to_change: bool = True) -> list[Block]:
    """All parts in the order in which they are filled in; `to_change`: with ways back."""
    found = _blocks(session, case)
    if not to_change:
        for block in found:
            for row in block.rows:
                row["change_url"] = None
    return found


def _blocks(session: Session, case: Adoption) -> list[Block]:
    family, said = facts.family_of(session, case), case.statement or {}
    found = [
        member_block(
            session, family.household, m, url=_url(case, "member", member=m.ref),
            health_url=_url(case, "member_health", member=m.ref), asks_carer=False,
        )
        for m in family.members
    ]  # fmt: skip
    found.append(_about(case, said))
    if case.tie is not Tie.STEP:
        found.append(_children(case, family, said))
    found.append(housing_block(
        session, family.household, url=_url(case, "housing"), for_child=False
    ))  # fmt: skip
    if asked := opinions_of(family, clock.today()):
        told = said.get("opinions") or {}
        found.append(Block("家人的意见", rows_of(_url(case, "opinions"), *(
            (shown_name(m), _opinion(told.get(m.ref))) for m in asked
        ))))  # fmt: skip
    if not origin_of(case).in_institution:
        found += [_child(session, case, c) for c in facts.named_by_family(session, case)]
    return [*found, _wishes(session, case, said), _papers(session, case)]


def _url(case: Adoption, page: str, **values: Any) -> str | None:
    """Where a part is changed; nowhere once the application is with the organ."""
    if case.state not in EDITABLE:
        return None
    return url_for(f"adoption.{page}", adoption=case.ref, **values)


def _about(case: Adoption, said: dict[str, Any]) -> Block:
    pairs: list[tuple[str, Any]] = [
        ("居民身份", RESIDENCIES.get(said.get("residency") or "mainland"))
    ]
    for who, key in (("申请人", "applicant"), ("配偶", "spouse")):
        if told := said.get(key):
            pairs += [
                (f"{who}的民族", NATIONS.get(told["nation"])),
                (f"{who}的工作单位", told["employer"]),
                (f"{who}的月收入", f"{told['income']} 元"),
            ]
    if said.get("married_on"):
        pairs.append(("结婚登记日期", day_long(date.fromisoformat(said["married_on"]))))
    return Block("收养人的情况", rows_of(_url(case, "about"), *pairs))


def _children(case: Adoption, family: Family, said: dict[str, Any]) -> Block:
    told = said.get("children")
    pairs: list[tuple[str, Any]] = [
        (shown_name(m), WHOSE.get((told or {}).get(m.ref, ""))) for m in family.children
    ]
    if not family.children:
        pairs = [("子女", "声明没有子女" if told is not None else None)]
    pairs.append(("以前的收养", (said.get("earlier") or "没有") if told is not None else None))
    return Block("子女情况", rows_of(_url(case, "children"), *pairs))


def _opinion(told: dict[str, Any] | None) -> str | None:
    if told is None:
        return None
    says = "同意" if told["agrees"] else "不同意"
    return f"{says}：{told['words']}" if told["words"] else says


def _child(session: Session, case: Adoption, child: Adoptee) -> Block:
    place = full_name(session, child.place_division) if child.place_division else None
    return Block(
        "要收养的孩子",
        rows_of(
            _url(case, "child", child=child.ref),
            ("姓名", child.name),
            ("身份证号码", child.id_no or NONE),
            ("出生日期", day_long(child.birth_on) if child.birth_on else None),
            ("性别", dict(Sex.choices()).get(child.sex)),
            ("与收养人的关系", case.tie.label),
            ("孩子的情况", CATEGORIES.get(child.category)),
            ("残疾证明", YES[child.disabled] if child.name else None),
            ("户籍地或者发现地", place),
            ("收养后的姓名", child.new_name or NONE),
        ),
    )


def _wishes(session: Session, case: Adoption, said: dict[str, Any]) -> Block:
    wish = said.get("wish") or {}
    pairs: list[tuple[str, Any]] = [("为什么想收养", said.get("motive"))]
    if origin_of(case).in_institution:
        home = facts.institution_name(session, case)
        ages = "、".join(AGES[key] for key in wish.get("ages", []) if key in AGES)
        pairs += [
            ("儿童福利机构", home),
            ("希望孩子的年龄", ages or "都可以"),
            ("孩子的性别", {"1": "男孩", "2": "女孩"}.get(wish.get("sex", ""), "都可以")),
            ("孩子的健康", HEALTH.get(wish.get("health", ""), NONE)),
        ]
    pairs.append(("要求保守收养秘密", YES[case.wants_secrecy] if said.get("motive") else None))
    return Block("收养的原因和意愿", rows_of(_url(case, "wishes"), *pairs))


def _papers(session: Session, case: Adoption) -> Block:
    found = []
    for line in papers.lines(session, case, clock.today(), (Side.ADOPTER,)):
        if line.kind.is_optional and not line.is_there:
            continue
        says = f"{len(line.files)}个文件" if line.files else line.tag[0]
        if line.issued_on:
            says += f"，{day_long(line.issued_on)}开具"
        found += rows_of(_url(case, "my_paper", label=line.key), (line.label, says))
    return Block("材料", found)
