"""Live checks while a family types: one line below a field, never a refusal."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from app.core.errors import Invalid, NotFound
from app.core.identifiers import read_mobile, read_resident_id
from app.families.services import relation_doubt, shares_phone, spouse_doubt
from app.foster.services.facts import load_file, local_values
from app.law.dates import age_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy.orm import Session

    from app.foster.models import FosterApplication

GOOD, WARN, NOTE = "good", "warn", "note"
ADULT = 18


def check(
    session: Session, case: FosterApplication, what: str, typed: Mapping[str, str], on: date
) -> tuple[str, str]:
    """Kind and words of one line; NotFound for a check that is none."""
    if what == "identity":
        return _identity(session, case, typed, on)
    if what == "area":
        return _area(session, case, typed, on)
    if what == "income":
        return _income(session, case, typed, on)
    if what == "relation":
        return WARN, relation_doubt(typed.get("relation", ""), _sex(typed, on))
    if what == "phone":
        return _phone(session, case, typed, on)
    raise NotFound


def _sex(typed: Mapping[str, str], on: date) -> str:
    try:
        return read_resident_id(typed.get("id_no", ""), on).sex.value
    except Invalid:
        return typed.get("sex", "")


def _phone(
    session: Session, case: FosterApplication, typed: Mapping[str, str], on: date
) -> tuple[str, str]:
    text = typed.get("phone", "")
    if not text.strip():
        return NOTE, ""
    try:
        number = read_mobile(text)
    except Invalid as error:
        return WARN, error.says
    adults = [
        m for m in load_file(session, case).members
        if m.birth_on is None or age_on(m.birth_on, on) >= ADULT
    ]  # fmt: skip
    others = shares_phone(adults, number, typed.get("member", ""))
    if not others:
        return NOTE, ""
    return WARN, shared_words([other.name or "另一名成员" for other in others])


def shared_words(names: list[str]) -> str:
    """What follows from two people with one number."""
    return (
        f"这个号码也登记在{'、'.join(names)}名下。一个号码只能签一个人："
        "请改填本人的号码；没有的，其中一人用纸签名。"
    )


def _identity(
    session: Session, case: FosterApplication, typed: Mapping[str, str], on: date
) -> tuple[str, str]:
    text = typed.get("id_no", "")
    if not text.strip():
        return NOTE, ""
    try:
        identity = read_resident_id(text, on)
    except Invalid as error:
        return WARN, error.says
    age = age_on(identity.birth, on)
    born = f"{identity.birth.year}年{identity.birth.month}月{identity.birth.day}日"
    says = f"{identity.sex.label}，{born}出生，{age}周岁。"
    kind, more = _about_age(session, case, typed, age, on)
    doubt = _doubt(session, case, typed, identity.sex.value)
    return (WARN, f"{says}{doubt}") if doubt else (kind, f"{says}{more}")


def _about_age(
    session: Session, case: FosterApplication, typed: Mapping[str, str], age: int, on: date
) -> tuple[str, str]:
    local = local_values(session, case, on)
    if typed.get("is_main_carer") == "yes":
        low, high = local["carer_age_min"], local["carer_age_max"]
        if not low <= age <= high:
            return WARN, f"主要照料人应年满{low}周岁、不超过{high}周岁。"
        return GOOD, "符合主要照料人的年龄要求。"
    youngest = local["own_child_min_age"]
    if age < youngest and typed.get("lives_here") != "no":
        return WARN, f"家里有不满{youngest}周岁的孩子同住，目前不能寄养。"
    return GOOD, ""


def _doubt(session: Session, case: FosterApplication, typed: Mapping[str, str], sex: str) -> str:
    relation = typed.get("relation", "")
    file = load_file(session, case)
    return relation_doubt(relation, sex) or spouse_doubt(
        file.members, relation, sex, file.household.owner_person_id
    )


def _area(
    session: Session, case: FosterApplication, typed: Mapping[str, str], on: date
) -> tuple[str, str]:
    area = _number(typed.get("area_m2", ""))
    if area is None:
        return NOTE, "请填写数字，例如 89.5"
    heads = len(load_file(session, case).residents) + 1
    standard = local_values(session, case, on)["local_avg_area_m2"]
    each = (area / heads).quantize(Decimal("0.1"))
    says = f"算上一名孩子，家里{heads}个人，人均约{each}平方米。"
    if standard is None:
        return NOTE, f"{says}本地标准未设定，由机构核实。"
    if area < standard * heads:
        return WARN, f"{says}本地标准是人均{standard.normalize():f}平方米，目前达不到。"
    return GOOD, f"{says}达到本地人均{standard.normalize():f}平方米的标准。"


def _income(
    session: Session, case: FosterApplication, typed: Mapping[str, str], on: date
) -> tuple[str, str]:
    income = _number(typed.get("year_yuan", ""))
    if income is None:
        return NOTE, "请填写数字，例如 96000"
    heads = max(1, len(load_file(session, case).residents))
    standard = local_values(session, case, on)["local_mid_income_yuan"]
    each = (income / heads).quantize(Decimal(1))
    says = f"同住家人{heads}人，人均每年约{each:,}元。"
    if standard is None:
        return NOTE, f"{says}本地标准未设定，由机构核实。"
    if income < standard * heads:
        return WARN, f"{says}本地中等水平是每人每年{standard.normalize():,f}元，目前达不到。"
    return GOOD, f"{says}达到本地每人每年{standard.normalize():,f}元的水平。"


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip()[:20])
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number < 10**9 else None
