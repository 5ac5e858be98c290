"""What the portal knows already: rows of earlier batches, people and children with these numbers.

The session sees every row; only what the uploader has to know leaves this module.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, tuple_

from app.accounts.models import Agency, Person, RoleGrant, User, UserState
from app.accounts.roles import Role
from app.children.models import Child
from app.core import clock, crypto
from app.core.codes import Relation
from app.core.errors import Invalid
from app.divisions.codes import canonical
from app.divisions.queries import get, search
from app.families.models import Household
from app.foster.models import FosterApplication, State
from app.golive.columns import CHILD
from app.golive.models import ImportedRow
from app.golive.plan import marks_of, units
from app.placements.models import Placement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from sqlalchemy.orm import Session

    from app.golive.plan import Plan, Row

_PIECE = 500
# Whoever uploads sees no case of the portal: the file does not tell them who stands in it, where,
# or under which name. The head may look.
MET = "系统里可能已有这个人的记录，不能导入。请机构负责人查找核对姓名、号码和已有的档案"
OF_CIVIL_AFFAIRS = {"G3", "G4"}
_MOST_NAMESAKES = 20


def places(session: Session, agency: Agency, on: date) -> Callable[[str], str]:
    """Reads a division written as a code or a name; each text is looked up once."""
    known: dict[str, str | Invalid] = {}

    def place(text: str) -> str:
        if text not in known:
            try:
                known[text] = _place(session, agency, text, on)
            except Invalid as error:
                known[text] = error
        found = known[text]
        if isinstance(found, Invalid):
            raise found
        return found

    return place


def _place(session: Session, agency: Agency, text: str, on: date) -> str:
    if text[:6].isdigit() or text.upper().startswith("XF-"):
        code = canonical(text)
        division = get(session, code)
        if division is None:
            raise Invalid("没有这个区划代码，请填完整名称或者现在使用的代码")
        if not division.is_valid(on):
            raise Invalid(f"“{division.name}”已经撤并，请填现在的区划")
        return code
    found = [
        division
        for division in search(session, text, on, limit=_MOST_NAMESAKES)
        if text in {division.name, division.full_name} or text.endswith(division.name)
    ]
    near = [d for d in found if d.province_code == agency.province_code]
    exact = [d for d in near or found if text in {d.full_name, d.name}] or near or found
    if not exact:
        raise Invalid("没有找到这个地方，请从省写起，例如吉林省长春市朝阳区，或者填区划代码")
    if len(exact) > 1:
        raise Invalid("有多个同名的地方，请从省写起，或者填区划代码")
    return exact[0].code


def compare(session: Session, plan: Plan, agency: Agency) -> None:
    """Sort the rows into new, same and changed; add what stands against them in the portal."""
    _rows_before(session, plan, agency)
    _workers(session, plan, agency)
    new = {id(unit.row) for kind in plan.new for unit in plan.new[kind]}
    _children(session, plan, [row for row in plan.of("child") if id(row) in new], agency)
    _applicants(session, plan, [
        member for unit in plan.new["family"] for member in unit.members
        if member["relation"] == Relation.SELF.value
    ])  # fmt: skip
    _placements(session, plan)
    _papers(plan)


def _rows_before(session: Session, plan: Plan, agency: Agency) -> None:
    rows = session.execute(
        select(
            ImportedRow.kind, ImportedRow.own_no, ImportedRow.digest, ImportedRow.record_id
        ).where(ImportedRow.agency_id == agency.id)
    ).all()
    before = {(kind, own_no): digest for kind, own_no, digest, _ in rows}
    plan.records = {(kind, own_no): record for kind, own_no, _, record in rows}
    for unit in units(plan):
        digest = before.get((unit.kind, unit.own_no))
        if digest is None:
            plan.new[unit.kind].append(unit)
        elif digest == unit.digest:
            plan.same[unit.kind].append(unit)
        else:
            plan.changed[unit.kind].append(unit)
            plan.remark(
                unit.row, "", "以前导入过，这次内容不同：系统里的记录不会改动，请在档案里更正"
            )


def _workers(session: Session, plan: Plan, agency: Agency) -> None:
    today = clock.today()
    rows = session.execute(
        select(User.id, User.username, Person.name)
        .join(Person, Person.id == User.person_id)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            User.agency_id == agency.id, User.state == UserState.ACTIVE,
            RoleGrant.role == Role.SOCIAL_WORKER, RoleGrant.released_at.is_not(None),
            RoleGrant.valid_from <= today,
            (RoleGrant.valid_to.is_(None)) | (RoleGrant.valid_to >= today),
        )
    ).all()  # fmt: skip
    for user_id, username, name in rows:
        for key in {username or name, name}:
            plan.workers.setdefault(key, []).append(user_id)


def in_pieces(session: Session, statement: Any, column: Any, values: Iterable[Any]) -> list[Any]:
    """Rows of a statement whose column is one of many values, however many."""
    found: list[Any] = []
    left = iter(values)
    while piece := list(islice(left, _PIECE)):
        found += session.execute(statement.where(column.in_(piece))).all()
    return found


def _children(session: Session, plan: Plan, rows: list[Row], agency: Agency) -> None:
    by_number = {number: row for row in rows if (number := marks_of(row).number)}
    asked = select(Child.id_no_index)
    for (index,) in in_pieces(session, asked, Child.id_no_index, by_number):
        plan.met += 1
        plan.wrong(by_number[index], "id_no", MET)
    by_name: dict[tuple[str, date], Row] = {
        (row["name"], row["birth_on"]): row for row in rows if row["name"] and row["birth_on"]
    }
    buckets = {(marks_of(row).name, on) for (_, on), row in by_name.items()}
    alike = select(Child.birth_on, Child.ref, Child.name_sealed)
    pairs, opened = tuple_(Child.name_index, Child.birth_on), Child.name.open
    for born, ref, sealed in in_pieces(session, alike, pairs, buckets):
        row = by_name.get((opened("children", ref, sealed), born))
        if row is not None:
            plan.met += 1
            plan.remark(row, "name", "系统里可能有同名同生日的儿童，请机构负责人查找核对")
    if agency.bureau_id is None:
        for row in rows:
            if row["guardian"] in OF_CIVIL_AFFAIRS and not row["guardian_name"]:
                plan.wrong(row, "guardian_name", "本机构没有登记主管民政部门，请填写监护人")


def _applicants(session: Session, plan: Plan, rows: list[Row]) -> None:
    by_number = {crypto.blind("id_no", row["id_no"]): row for row in rows if row["id_no"]}
    asked = select(Person.id_no_index, Person.name, Household.id).outerjoin(
        Household, (Household.owner_person_id == Person.id) & Household.merged_into_id.is_(None)
    )
    for index, name, household in in_pieces(session, asked, Person.id_no_index, by_number):
        row = by_number[index]
        if name != row["name"] or household is not None:
            plan.met += 1
            plan.wrong(row, "id_no", MET)


def _placements(session: Session, plan: Plan) -> None:
    in_file = {kind: {row["own_no"] for row in plan.of(kind)} for kind in ("child", "family")}
    wanted = [unit.row for unit in plan.new["placement"]]
    children = _known_children(session, plan, wanted)
    families = _known_families(session, plan, wanted)
    for row in wanted:
        for key, kind, title, found in (
            ("child_no", "child", "儿童", children), ("family_no", "family", "家庭", families),
        ):  # fmt: skip
            number = row[key]
            if number and number not in in_file[kind] and (kind, number) not in plan.records:
                plan.wrong(row, key, f"“{title}”表和以前导入的记录里都没有这个原档案号")
            elif found.get(number):
                plan.wrong(row, key, found[number])
        workers = plan.workers.get(row["worker"] or "", [])
        if row["worker"] and len(set(workers)) != 1:
            plan.wrong(
                row, "worker",
                "本机构没有叫这个名字的专业人员，请先开设账号" if not workers
                else "有同名的专业人员，请填登录名",
            )  # fmt: skip


def _known_children(session: Session, plan: Plan, rows: list[Row]) -> dict[str, str]:
    """What stands against a new placement of children who are in the portal already."""
    numbers = {
        plan.records["child", row["child_no"]]: row["child_no"]
        for row in rows
        if ("child", row["child_no"]) in plan.records
    }
    against: dict[str, str] = {}
    asked = select(Child.id, Child.closed_on, Child.guardian)
    for child_id, closed_on, guardian in in_pieces(session, asked, Child.id, numbers):
        if closed_on is not None:
            against[numbers[child_id]] = "这名儿童的档案已经结案"
        elif guardian.value not in OF_CIVIL_AFFAIRS:
            against[numbers[child_id]] = "这名儿童不由民政部门监护，不能寄养"
    running = select(Placement.child_id).where(Placement.ended_on.is_(None))
    for (child_id,) in in_pieces(session, running, Placement.child_id, numbers):
        against[numbers[child_id]] = "系统里这名儿童已经有正在进行的寄养"
    return against


def _known_families(session: Session, plan: Plan, rows: list[Row]) -> dict[str, str]:
    numbers = {
        plan.records["family", row["family_no"]]: row["family_no"]
        for row in rows
        if ("family", row["family_no"]) in plan.records
    }
    asked = select(FosterApplication.id, FosterApplication.state)
    return {
        numbers[case_id]: "这个家庭在系统里已经不在合格状态，不能再导入寄养"
        for case_id, state in in_pieces(session, asked, FosterApplication.id, numbers)
        if state is not State.QUALIFIED
    }


def _papers(plan: Plan) -> None:
    in_file = {kind: {row["own_no"] for row in plan.of(kind)} for kind in ("child", "family")}
    for unit in plan.new["paper"]:
        kind, number = unit.row["subject"], unit.row["own_no"]
        if kind and number not in in_file[kind] and (kind, number) not in plan.records:
            title = "儿童" if kind == CHILD else "家庭"
            plan.wrong(unit.row, "own_no", f"“{title}”表和以前导入的记录里都没有这个原档案号")
