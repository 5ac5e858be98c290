"""The records of one plan, one by one, by the services of their rooms.

What `app.golive.services.write` makes of a plan for many at once is held against this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.accounts.services.people import find_person, new_person
from app.children.models import CareForm, Child, GuardianStatus
from app.children.services import register
from app.core.codes import Relation
from app.core.errors import Conflict, Invalid
from app.families import services as families
from app.families.models import Tenure
from app.foster.models import FosterApplication
from app.foster.services import migrated as standing
from app.golive.columns import CHILD
from app.golive.models import ImportedRow, PaperOriginal
from app.golive.rules import paper_of
from app.placements.services import migrated as placing

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.accounts.models import Agency
    from app.core.policy import Actor
    from app.families.models import Household, Member
    from app.golive.models import Batch
    from app.golive.plan import Plan, Row, Unit

BASIS = "上线导入"


class ByHand:
    """Writes a plan without errors for one batch. Raises Invalid, with the row, for what a
    service refuses after all: then nothing of the batch may stay.
    """

    def __init__(
        self,
        session: Session,
        batch: Batch,
        agency: Agency,
        plan: Plan,
        *,
        actor: Actor,
        now: datetime,
    ) -> None:
        self.session, self.batch, self.agency, self.plan = session, batch, agency, plan
        self.actor, self.now = actor, now
        self.records = dict(plan.records)

    def write(self) -> None:
        """Children and families first: placements and papers hang on them."""
        for kind, make in (
            ("child", self._child), ("family", self._family), ("placement", self._placement),
            ("paper", self._paper),
        ):  # fmt: skip
            for unit in self.plan.new[kind]:
                try:
                    record = make(unit)
                except (Invalid, Conflict) as error:
                    where = f"“{unit.row.sheet.title}”第{unit.row.number}行"
                    raise Invalid(f"{where}不能导入：{error.says}") from error
                self.records[kind, unit.own_no] = record
                self.session.add(
                    ImportedRow(
                        agency_id=self.agency.id, batch_id=self.batch.id, kind=kind,
                        own_no=unit.own_no, record_id=record, digest=unit.digest,
                    )
                )  # fmt: skip
        self.session.flush()

    def _child(self, unit: Unit) -> int:
        row = unit.row
        since = row["care_on"]
        # A fostered child begins in the institution; the placement makes the next turning point.
        form = CareForm(row["care_form"])
        first = CareForm.INSTITUTION if form is CareForm.FOSTER else form
        child = register.open_file(
            self.session,
            identity=register.Identity(
                birth_on=row["birth_on"], sex=row["sex"], name=row["name"] or "",
                id_no=row["id_no"] or "", birth_assumed=row["birth_assumed"] == "yes",
                nation=row["nation"] or "", extra=_extra(row),
            ),
            place=register.Place(first, since, says=row["care_says"] or "", basis=BASIS),
            guardian=self._guardian(row),
            keeper=self.agency,
            agency_id=self.agency.id,
            hukou_division=row["hukou"] or "",
            categories=[
                (row["category"], row["category_on"] or since, row["category_basis"] or BASIS)
            ],
            actor=self.actor,
            now=self.now,
        )  # fmt: skip
        return child.id

    def _guardian(self, row: Row) -> register.Guardian:
        name = row["guardian_name"]
        return register.Guardian(
            GuardianStatus(row["guardian"]),
            row["guardian_on"] or row["care_on"],
            person={"name": name} if name else None,
            agency_id=None if name else self.agency.id,
            ground=row["ground"] or "",
            document_no=row["document_no"] or "",
        )

    def _family(self, unit: Unit) -> int:
        row = unit.row
        applicant = next(m for m in unit.members if m["relation"] == Relation.SELF.value)
        person = find_person(self.session, applicant["id_no"])
        if person is None:
            person = new_person(
                self.session, name=applicant["name"], id_no=applicant["id_no"],
                phone=applicant["phone"],
            )  # fmt: skip
        household = families.open_household(
            self.session, person, row["division"], agency_id=self.agency.id
        )
        owner = families.members_of(self.session, household)[0]
        self._housing(household, row)
        for member in (applicant, *(m for m in unit.members if m is not applicant)):
            self._member(household, owner if member is applicant else None, member, row)
        case = standing.take_in(
            self.session, household, person, agency_id=self.agency.id,
            qualified_on=row["qualified_on"], valid_until=row["valid_until"],
            siblings_ok={"yes": True, "no": False}.get(row["siblings_ok"]),
            actor=self.actor, now=self.now,
        )  # fmt: skip
        return case.id

    def _housing(self, household: Household, row: Row) -> None:
        household.address = row["address"]
        household.tenure = Tenure(row["tenure"]) if row["tenure"] else None
        household.area_m2, household.rooms = row["area_m2"], row["rooms"]
        if row["income"] is not None:
            household.income = {"year_yuan": format(row["income"], "f")}

    def _member(self, household: Household, member: Member | None, row: Row, family: Row) -> None:
        values: dict[str, Any] = {
            key: row[key] or ""
            for key in (
                "relation", "name", "id_no", "other_kind", "other_number", "phone", "education",
                "occupation", "hukou", "sex",
            )
        }  # fmt: skip
        values |= {
            "born": row["birth_on"],
            "marital_status": family["marital_status"],
            "lives_here": row["lives_here"] or "yes",
            "is_main_carer": row["is_main_carer"] or "no",
        }
        saved = families.save_member(self.session, household, member, values)
        saved.health, saved.crime_check = row["health"], row["crime_check"]

    def _placement(self, unit: Unit) -> int:
        row = unit.row
        child = self.session.get_one(Child, self.records["child", row["child_no"]])
        case = self.session.get_one(FosterApplication, self.records["family", row["family_no"]])
        placement = placing.take_in(
            self.session, child, case, effective_on=row["effective_on"],
            term_until=row["term_until"], worker_id=self.plan.workers[row["worker"]][0],
            paper=paper_of(row), actor=self.actor, now=self.now,
        )  # fmt: skip
        return placement.id

    def _paper(self, unit: Unit) -> int:
        row = unit.row
        is_child = row["subject"] == CHILD
        paper = PaperOriginal(
            agency_id=self.agency.id,
            subject_kind="child" if is_child else "foster_application",
            subject_id=self.records[row["subject"], row["own_no"]],
            name=row["paper"], issued_on=row["issued_on"], kept_at=row["kept_at"],
            remark=row["remark"] or "", created_at=self.now,
        )  # fmt: skip
        self.session.add(paper)
        self.session.flush()
        return paper.id


def _extra(row: Row) -> dict[str, Any]:
    found: dict[str, Any] = {"needs": row["needs"] or []}
    if row["health"]:
        found["health"] = {"summary": row["health"]}
    if row["school"]:
        found["school"] = {"name": row["school"], "grade": row["grade"] or ""}
    return found
