"""Check your answers: everything a family stated, part by part, with a way back to each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from app.core import clock
from app.core.codes import Education, Marriage, Relation, Sex
from app.core.screen import day_long
from app.divisions.queries import full_name
from app.families.forms import CRIME, HEALTH, OTHER_DOCUMENTS
from app.families.services import shown_name
from app.foster.forms.apply import AGES, DISABILITY, SEXES, SKILLS
from app.foster.papers import required
from app.foster.services.apply import EDITABLE
from app.foster.services.handin import label_of
from app.foster.services.progress import adults, minors

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.families.models import Member
    from app.foster.services.facts import File

_SEX = dict(Sex.choices())
_HAS = {True: "有", False: "没有"}
_YES = {True: "是", False: "否", None: None}


@dataclass(frozen=True)
class Block:
    """A heading and its rows for `components/summary.html`."""

    title: str
    rows: list[dict[str, Any]]


def answers(session: Session, file: File) -> list[Block]:
    """All parts in the order in which they are filled in."""
    return [
        *(_member(session, file, member) for member in file.members),
        _housing(session, file),
        _income(file),
        _wishes(file),
        _papers(file),
        _consents(file),
    ]


def _url(file: File, page: str, **values: Any) -> str | None:
    """Where a part is changed; nowhere once the application is with the office."""
    if file.application.state not in EDITABLE:
        return None
    return url_for(f"foster.{page}", application=file.application.ref, **values)


def _rows(url: str | None, *pairs: tuple[str, Any]) -> list[dict[str, Any]]:
    return [{"label": label, "value": value, "change_url": url} for label, value in pairs]


def _member(session: Session, file: File, member: Member) -> Block:
    url = _url(file, "member", member=member.ref)
    other = member.other_document or {}
    paper = member.id_no or " ".join(
        filter(None, [OTHER_DOCUMENTS.get(other.get("kind", "")), other.get("number")])
    )
    rows = _rows(
        url,
        ("姓名", member.name),
        ("与申请人的关系", dict(Relation.choices()).get(member.relation)),
        ("证件号码", paper),
        ("出生日期", day_long(member.birth_on) if member.birth_on else None),
        ("性别", _SEX.get(member.sex)),
        ("文化程度", dict(Education.choices()).get(str(member.education))),
        ("职业", member.occupation or "（没有填写）"),
        ("手机号码", member.phone or "（没有填写）"),
        (
            "户籍地",
            full_name(session, member.hukou_division) if member.hukou_division else "（没有填写）",
        ),
        ("一起居住", _YES[member.lives_here]),
        ("主要照料人", _YES[member.is_main_carer]),
    )
    if member.person_id == file.household.owner_person_id:
        rows += _rows(
            url, ("婚姻状况", dict(Marriage.choices()).get(file.household.marital_status))
        )
    if member.lives_here:
        rows += _rows(
            _url(file, "member_health", member=member.ref),
            ("身体情况", HEALTH.get(member.health) if member.health else None),  # type: ignore[call-overload]
            ("犯罪记录", CRIME.get(member.crime_check) if member.crime_check else None),  # type: ignore[call-overload]
            ("不良嗜好", None if member.harmful_habits is None else _HAS[member.harmful_habits]),
        )
    return Block(f"家庭成员：{shown_name(member)}", rows)


def _housing(session: Session, file: File) -> Block:
    home = file.household
    services = [
        name
        for name, has in (
            ("医疗", home.community_medical),
            ("特殊教育", home.community_special_edu),
            ("康复", home.community_rehab),
        )
        if has
    ]
    rows = _rows(
        _url(file, "housing"),
        ("现住地区", full_name(session, home.division_code) if home.division_code else None),
        ("详细地址", home.address),
        ("住房", home.tenure.label if home.tenure else None),
        ("面积", f"{home.area_m2.normalize():f} 平方米" if home.area_m2 else None),
        ("房间数", home.rooms),
        ("楼层", home.floor or "（没有填写）"),
        ("孩子住的房间", home.child_room),
        ("附近的服务", "、".join(services) or "（没有填写）"),
    )
    if home.lease_end_on:
        rows += _rows(_url(file, "housing"), ("租到", day_long(home.lease_end_on)))
    return Block("住房", rows)


def _income(file: File) -> Block:
    income = file.household.income or {}
    months = income.get("months")
    return Block(
        "收入",
        _rows(
            _url(file, "income"),
            ("全家年收入", f"{income['year_yuan']} 元" if income.get("year_yuan") else None),
            ("收入来源", income.get("source")),
            ("谁在挣钱", income.get("earner")),
            ("收入稳定", _YES.get(income.get("stable"))),
            ("收入证明", f"能证明 {months} 个月" if months is not None else None),
        ),
    )


def _wishes(file: File) -> Block:
    case = file.application
    wish = case.preference or {}
    ages = [label for key, label in AGES if key in wish.get("ages", [])]
    skills = [label for key, label in SKILLS if key in (case.skills or [])]
    return Block(
        "照料意愿",
        _rows(
            _url(file, "wishes"),
            ("为什么想寄养", case.motive),
            ("孩子的年龄", "、".join(ages) or "都可以"),
            ("孩子的性别", dict(SEXES)[wish.get("sex", "any")]),
            ("残疾的孩子", dict(DISABILITY)[wish.get("disability", "any")]),
            ("同时接受两名孩子", _YES[case.siblings_ok]),
            ("照料经验", case.experience or "（没有填写）"),
            ("特长", "、".join(skills) or "（没有填写）"),
        ),
    )


def _papers(file: File) -> Block:
    rows = []
    for wanted in required(file.household, file.members, clock.today()):
        given = file.papers_of(*wanted.key)
        dates = sorted({day_long(p.issued_on) for p in given if p.issued_on})
        said = f"{len(given)}个文件" + (f"，开具日期 {'、'.join(dates)}" if dates else "")
        url = _url(file, "paper", label=label_of(wanted.kind, wanted.member))
        rows += _rows(url, (wanted.label, said if given else None))
    return Block("材料", rows)


def _consents(file: File) -> Block:
    today = clock.today()
    rows = []
    for member in adults(file, today) + minors(file, today):
        consent = file.consent_of(member)
        said = None
        if consent is not None and consent.way is not None:
            said = f"{'同意' if consent.agrees else '不同意'}（{consent.way.label}）"
        rows += _rows(_url(file, "consents"), (shown_name(member), said))
    return Block("家庭成员同意", rows)
