"""What has to be true inside one workbook. Pure: it knows the rows and today, no database."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.children.models import CareForm
from app.children.rules import ADULT
from app.core.codes import Relation
from app.core.errors import Invalid
from app.core.identifiers import read_name, read_resident_id
from app.golive.columns import NEEDS_GROUND
from app.law.dates import age_on
from app.placements.rules.paper import Paper, against

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.golive.plan import Plan, Row

FUSION_DAYS = 60
YOUNGEST_CARER, OLDEST_CARER = 30, 65
MOST_CHILDREN = 2
MOST_MEMBERS = 20
_FROM_SHEET = {"LG": "G3", "TG": "G4"}


def check(plan: Plan, today: date) -> None:
    """Add every error and remark that the rows give by themselves."""
    for kind, key in (("child", "own_no"), ("family", "own_no"), ("child", "id_no")):
        _refuse_twice(plan, plan.of(kind), key)
    _refuse_twice(plan, plan.of("member"), "id_no")
    for row in plan.of("child"):
        _child(plan, row, today)
    _families(plan, today)
    _placements(plan, today)
    _papers(plan)


def _refuse_twice(plan: Plan, rows: Sequence[Row], key: str) -> None:
    first: dict[Any, int] = {}
    for row in rows:
        if row[key] is None:
            continue
        if row[key] in first:
            plan.wrong(row, key, f"与第{first[row[key]]}行重复")
        first.setdefault(row[key], row.number)


def _child(plan: Plan, row: Row, today: date) -> None:
    born, since = row["birth_on"], row["care_on"]
    if row["name"]:
        _try(plan, row, "name", lambda: read_name(row["name"]))
    _fits_number(plan, row, today)
    if born and since and since < born:
        plan.wrong(row, "care_on", "早于出生日期")
    for key in ("category_on", "guardian_on"):
        if born and row[key] and row[key] < born:
            plan.wrong(row, key, "早于出生日期")
    if born and age_on(born, row["category_on"] or since or today) >= ADULT:
        plan.wrong(
            row,
            "category_on" if row["category_on"] else "category",
            "认定时已满18周岁，不再认定儿童类别",
        )
    elif born and age_on(born, today) >= ADULT:
        plan.remark(row, "birth_on", "已满18周岁，导入后请办理成年安置")
    _guardian(plan, row)


def _fits_number(plan: Plan, row: Row, today: date) -> None:
    if not row["id_no"]:
        return
    said = read_resident_id(row["id_no"], today)
    if row["birth_on"] and said.birth != row["birth_on"]:
        plan.wrong(row, "birth_on", "与身份证号码中的出生日期不一致")
    if row["sex"] and said.sex.value != row["sex"]:
        plan.wrong(row, "sex", f"与身份证号码中的性别不一致，号码里是“{said.sex.label}”")


def _guardian(plan: Plan, row: Row) -> None:
    status, ground = row["guardian"], row["ground"]
    if status in NEEDS_GROUND:
        if not ground:
            plan.wrong(row, "ground", "民政部门监护的，必须填法定情形")
        elif _FROM_SHEET[ground[:2]] != status:
            plan.wrong(row, "ground", "这种情形与监护情况不相符：长期监护和临时监护的情形不同")
    elif status:
        if not row["guardian_name"] and status != "G6":
            plan.wrong(row, "guardian_name", "请填写监护人")
        if row["care_form"] == CareForm.FOSTER.value:
            plan.wrong(row, "guardian", "寄养的儿童应由民政部门监护，请核对监护情况")


def _try(plan: Plan, row: Row, key: str, read: Any) -> None:
    try:
        read()
    except Invalid as error:
        plan.wrong(row, key, error.says)


def _families(plan: Plan, today: date) -> None:
    by_family: dict[str, list[Row]] = {}
    known = {row["own_no"] for row in plan.of("family")}
    for row in plan.of("member"):
        by_family.setdefault(row["family_no"] or "", []).append(row)
        if row["family_no"] and row["family_no"] not in known:
            plan.wrong(row, "family_no", "“家庭”表里没有这个原档案号")
        _member(plan, row, today)
    for row in plan.of("family"):
        _household(plan, row, by_family.get(row["own_no"] or "", []), today)


def _member(plan: Plan, row: Row, today: date) -> None:
    is_applicant = row["relation"] == Relation.SELF.value
    if row["name"]:
        _try(plan, row, "name", lambda: read_name(row["name"], foreign=bool(row["other_kind"])))
    if row["id_no"]:
        _fits_number(plan, row, today)
    elif is_applicant:
        plan.wrong(row, "id_no", "申请人必须填身份证号码")
    else:
        for key in ("other_kind", "birth_on", "sex"):
            if not row[key]:
                plan.wrong(row, key, "没有身份证号码的，这一列必须填写")
    if is_applicant and not row["phone"]:
        plan.wrong(row, "phone", "申请人必须填手机号码")
    if row["is_main_carer"] == "yes" and row["lives_here"] == "no":
        plan.wrong(row, "lives_here", "主要照料人应当同住")


def _household(plan: Plan, row: Row, members: Sequence[Row], today: date) -> None:
    if not members:
        plan.wrong(row, "own_no", "“成员”表里没有这一户的成员")
        return
    if len(members) > MOST_MEMBERS:
        plan.wrong(row, "own_no", f"成员超过{MOST_MEMBERS}人，请核对")
    selves = [m for m in members if m["relation"] == Relation.SELF.value]
    if len(selves) != 1 and all(m["relation"] for m in members):
        plan.wrong(row, "own_no", f"“成员”表里应当正好有一个“本人”，现在有{len(selves)}个")
    carers = [m for m in members if m["is_main_carer"] == "yes"]
    if len(carers) != 1:
        plan.wrong(row, "own_no", f"“成员”表里应当正好有一名主要照料人，现在有{len(carers)}名")
    for carer in carers:
        age = _age(carer, today)
        if age is not None and not YOUNGEST_CARER <= age <= OLDEST_CARER:
            plan.remark(carer, "birth_on",
                        f"主要照料人{age}周岁，不在{YOUNGEST_CARER}到{OLDEST_CARER}周岁之间，"
                        "导入后请复核")  # fmt: skip
    begins, ends = row["qualified_on"], row["valid_until"]
    if ends and ends <= today:
        plan.wrong(row, "valid_until", "资格已经到期。请先复核，再填新的到期日")
    elif begins and ends and ends <= begins:
        plan.wrong(row, "valid_until", "早于取得资格日期")


def _age(member: Row, today: date) -> int | None:
    if member["id_no"]:
        return age_on(read_resident_id(member["id_no"], today).birth, today)
    return age_on(member["birth_on"], today) if member["birth_on"] else None


def _placements(plan: Plan, today: date) -> None:
    placed = Counter(row["child_no"] for row in plan.of("placement"))
    children = {row["own_no"]: row for row in plan.of("child")}
    seen: dict[str, int] = {}
    for row in plan.of("placement"):
        number = row["child_no"]
        if number in seen:
            plan.wrong(row, "child_no", f"一名儿童不能同时在两个家庭，第{seen[number]}行已经填过")
        seen.setdefault(number, row.number)
        _days(plan, row, children.get(number), today)
        _agreement(plan, row, today)
    for number, child in children.items():
        if child["care_form"] == CareForm.FOSTER.value and not placed[number]:
            plan.wrong(child, "care_form", "填了家庭寄养，但是“安置”表里没有这名儿童")
    _crowded(plan)


def _days(plan: Plan, row: Row, child: Row | None, today: date) -> None:
    begins, ends = row["effective_on"], row["term_until"]
    if ends and ends <= today:
        plan.wrong(row, "term_until", "协议已经到期。请先续签，或者办理解除后不再导入")
    elif begins and ends and ends <= begins + timedelta(days=FUSION_DAYS):
        plan.wrong(row, "term_until", f"协议期限应当长于{FUSION_DAYS}天的融合期，请核对两个日期")
    if child is None:
        return
    if begins and child["care_on"] and begins < child["care_on"]:
        plan.wrong(row, "effective_on", "早于“儿童”表里的开始照料日期")
    if child["care_form"] not in (None, CareForm.FOSTER.value):
        plan.wrong(row, "child_no", "“儿童”表里这名儿童的照料方式不是家庭寄养")
    if child["birth_on"] and age_on(child["birth_on"], today) >= ADULT:
        plan.wrong(row, "child_no", "这名儿童已满18周岁，不能导入寄养，请先办理解除")


def _agreement(plan: Plan, row: Row, today: date) -> None:
    signed = [key for key in ("family_signed_on", "agency_signed_on") if row[key]]
    if not (signed or row["agreement_no"] or row["agreement_on"]):
        return
    for key in ("family_signed_on", "agency_signed_on"):
        if key not in signed:
            plan.wrong(row, key, "填了纸质协议的，家庭和机构的签署日期都要填")
    paper = paper_of(row)
    if paper is None:
        return
    for key, says in against(paper, term_until=row["term_until"], today=today):
        plan.wrong(row, "agreement_on" if key == "effective_on" else key, says.rstrip("。"))
    begins = row["effective_on"]
    if begins and paper.in_force_since > begins:
        plan.remark(row, "agreement_on" if row["agreement_on"] else "agency_signed_on",
                    "协议生效晚于寄养开始日期：是续签的协议的照实导入，否则请核对")  # fmt: skip


def paper_of(row: Row) -> Paper | None:
    """The agreement of a placement, where its days are filled in."""
    if not (row["family_signed_on"] and row["agency_signed_on"]):
        return None
    return Paper(
        row["family_signed_on"], row["agency_signed_on"], row["agreement_on"],
        row["agreement_no"] or "",
    )  # fmt: skip


def _crowded(plan: Plan) -> None:
    counted = Counter(row["family_no"] for row in plan.of("placement"))
    told = set()
    for row in plan.of("placement"):
        number = row["family_no"]
        if counted[number] > MOST_CHILDREN and number not in told:
            told.add(number)
            plan.remark(row, "family_no",
                        f"这个家庭有{counted[number]}名寄养儿童，超过{MOST_CHILDREN}名。"
                        "照实导入，以后不再安排新的儿童")  # fmt: skip


def _papers(plan: Plan) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for row in plan.of("paper"):
        key = tuple(row[name] for name in ("subject", "own_no", "paper", "issued_on"))
        if key in first and row.is_read:
            plan.wrong(row, "paper", f"与第{first[key]}行重复；有几份的，写在备注里")
        first.setdefault(key, row.number)
