"""A family's file as the desk reads it: sections of labelled values, masked by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.core import clock
from app.core.codes import Education, Marriage, Relation
from app.core.screen import day_long, moment
from app.divisions.queries import full_name
from app.families.models import CrimeCheck, Health
from app.families.notice import SHORT
from app.foster.papers import ADULT
from app.law.dates import age_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.families.models import Member
    from app.foster.papers import RequiredPaper
    from app.foster.services.facts import File

HIDDEN = "******"
_HEALTH = {
    Health.OK: "健康",
    Health.LIMITED: "有疾病，不影响照料",
    Health.HARMFUL: "有不利于儿童的疾病",
    Health.NOT_CHECKED: "未核查",
}
_CRIME = {
    CrimeCheck.NONE: "无记录",
    CrimeCheck.FOUND: "有记录",
    CrimeCheck.NOT_CHECKED: "未核查",
}
# Plainer than the code table, where it is known who is meant; sexes as in GB/T 2261.1.
_KIN: dict[tuple[str, str], str] = {
    (Relation.SPOUSE, "1"): "丈夫",
    (Relation.SPOUSE, "2"): "妻子",
    (Relation.SON, "1"): "儿子",
    (Relation.DAUGHTER, "2"): "女儿",
}
# Fields of a member that stay hidden until someone says what for.
SECRETS = {"name": "姓名", "id_no": "身份证号码", "phone": "手机号码"}


@dataclass(frozen=True)
class Section:
    """A heading and its rows, for `components/summary.html`."""

    title: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Resident:
    """A member of the household as a row of the table."""

    name: str
    relation: str
    id_no: str
    age: int | None
    phone: str
    education: str
    occupation: str
    health: str
    crime: str
    lives_here: bool
    is_main_carer: bool


def choices_to_reveal(file: File) -> list[tuple[str, str]]:
    """(key, label) of everything that is masked on the page; no value is in them."""
    found = [("", "请选择"), ("household:address", "现住址")]
    for member in file.members:
        for field, label in SECRETS.items():
            if getattr(member, field):
                found.append((f"{member.ref}:{field}", f"{_who(member)} {label}"))
    return found


def reveal(file: File, key: str) -> dict[str, str]:
    """The one value behind a key, by the key; empty where the file has no such value."""
    where, _, field = key.partition(":")
    if key == "household:address":
        return {key: file.household.address or ""}
    for member in file.members:
        if member.ref == where and field in SECRETS:
            return {key: getattr(member, field) or ""}
    return {}


def sections(session: Session, file: File, revealed: Mapping[str, str]) -> list[Section]:
    """The application without its members, which stand in a table of their own."""
    home, case = file.household, file.application
    income = home.income or {}
    wishes = case.preference or {}
    place = full_name(session, home.division_code) if home.division_code else ""
    address = revealed.get("household:address") or (HIDDEN if home.address else "")
    community = [
        label
        for has, label in (
            (home.community_medical, "医疗"),
            (home.community_special_edu, "特殊教育"),
            (home.community_rehab, "康复"),
        )
        if has
    ]
    residents = len(file.residents)
    area = f"{float(home.area_m2):g} 平方米" if home.area_m2 else ""
    if home.area_m2 and residents:
        area += f"，现在人均 {home.area_m2 / residents:.1f} 平方米"
    return [
        Section("住房和社区", [
            _row("现住址", f"{place} {address}".strip()),
            _row("住房", home.tenure.label if home.tenure else ""),
            _row("租期至", day_long(home.lease_end_on) if home.lease_end_on else "—"),
            _row("面积", area),
            _row("房间和楼层", _joined(f"{home.rooms}间" if home.rooms else "", home.floor)),
            _row("儿童房间", home.child_room),
            _row("附近的服务", "、".join(community) or "没有填写"),
        ]),
        Section("收入", [
            _row("婚姻状况", _label(Marriage, home.marital_status)),
            _row("全家年收入", f"{income['year_yuan']} 元" if income.get("year_yuan") else ""),
            _row("收入来源", _joined(income.get("source"), income.get("earner"))),
        ]),
        Section("个人信息告知和同意", [
            _row("告知书", _joined(f"{case.notice_version}版" if case.notice_version else "",
                                   moment(case.informed_at) if case.informed_at else "")),
            _row("单独同意", _joined("、".join(SHORT.get(i, i) for i in case.agreed_to or []),
                                     moment(case.agreed_at) if case.agreed_at else "") or "—"),
        ]),
        Section("寄养意愿", [
            _row("申请原因", case.motive),
            _row("照料经验", case.experience or "没有填写"),
            _row("专长", "、".join(case.skills or []) or "没有填写"),
            _row("年龄意愿", "、".join(wishes.get("ages") or []) or "没有要求"),
            _row("可否接收两名儿童",
                 {True: "可以", False: "不可以", None: ""}[case.siblings_ok]),
        ]),
    ]  # fmt: skip


def residents(file: File, revealed: Mapping[str, str]) -> list[Resident]:
    """Every member of the household; masked but for what was just revealed."""
    return [
        Resident(
            name=_shown(member, "name", member.name_mask, revealed),
            relation=_label(Relation, member.relation),
            id_no=_shown(member, "id_no", member.id_no_mask, revealed),
            age=age_on(member.birth_on, clock.today()) if member.birth_on else None,
            phone=_shown(member, "phone", member.phone_mask, revealed),
            education=_label(Education, str(member.education or "")),
            occupation=member.occupation,
            health=_dated(_HEALTH.get(Health(member.health)) if member.health else "",
                          member.health_cert_on),
            crime=_dated(_CRIME.get(CrimeCheck(member.crime_check)) if member.crime_check else "",
                         member.crime_check_on),
            lives_here=member.lives_here,
            is_main_carer=member.is_main_carer,
        )
        for member in file.members
    ]  # fmt: skip


def who(member: Member) -> str:
    """女儿，9岁，王*: the desk tells two members of one surname apart without their names."""
    relation = _label(Relation, member.relation)
    relation = _KIN.get((member.relation, member.sex), relation)
    age = f"{age_on(member.birth_on, clock.today())}岁" if member.birth_on else ""
    return _joined(relation, age, member.name_mask)


def desk_label(wanted: RequiredPaper) -> str:
    """健康证明（女儿，9岁，王*）: a paper as the desk names it."""
    label = wanted.paper.label
    return f"{label}（{who(wanted.member)}）" if wanted.member else label


def is_adult(member: Member) -> bool:
    """Of age today; someone without a birth date counts as of age."""
    return member.birth_on is None or age_on(member.birth_on, clock.today()) >= ADULT


def _shown(member: Member, field: str, mask: str, revealed: Mapping[str, str]) -> str:
    return revealed.get(f"{member.ref}:{field}") or mask or "—"


def _who(member: Member) -> str:
    return f"{member.name_mask}（{_label(Relation, member.relation)}）"


def _row(label: str, value: object) -> dict[str, Any]:
    return {"label": label, "value": value}


def _joined(*parts: object) -> str:
    return "，".join(str(part) for part in parts if part)


def _dated(text: str | None, on: Any) -> str:
    return f"{text}（{on.isoformat()}）" if text and on else text or "—"


def _label(table: Any, code: str) -> str:
    try:
        return str(table(code).label)
    except ValueError:
        return code or "—"
