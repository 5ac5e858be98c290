"""The record of care.md §2.8 from what is stored, the rules' answer on it, and its digest.

Papers prove by stage. At `precheck` the family's own word counts: the dates it typed or put on
an upload. At `review` and `sign` only papers that the desk marked good give a date; what the
family admits against itself counts at every stage.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sqlalchemy import select

from app.accounts.models import Agency
from app.core.crypto import sm3
from app.core.errors import Invalid
from app.core.once import once
from app.divisions.codes import MUNICIPALITIES, standard_code
from app.documents.models import Document
from app.families.models import Household, Member, Tenure
from app.foster import rules
from app.foster.models import (
    Assignment,
    Consent,
    FosterApplication,
    Paper,
    PaperCheck,
    Sheet,
)
from app.foster.papers import ADULT, age_at, required
from app.foster.services.findings import procedure, signed_joints
from app.law.facts import FactError
from app.law.parameters import FOSTER_PARAMETERS
from app.parameters import services as parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

Stage = Literal["precheck", "review", "sign"]
LOCAL_FIGURES = ("local_avg_area_m2", "local_mid_income_yuan")
# So small that no dwelling and no income is below it: the row then never applies.
_NEVER_BLOCKS = Decimal("0.000001")


def _none_placed(_session: Session, _household: int, _adults: tuple[int, ...]) -> int:
    return 0


_counter: list[Callable[[Session, int, tuple[int, ...]], int]] = [_none_placed]


def count_foster_children_with(counter: Callable[[Session, int, tuple[int, ...]], int]) -> None:
    """Let placements say how many foster children a family has now, over all institutions.

    Asked with the number of the household and those of its members who are adults.
    """
    _counter[0] = counter


class Scan(NamedTuple):
    """The file of a paper: its reference, media type, and SM3."""

    ref: str
    media_type: str
    digest: str


@dataclass(frozen=True)
class File:
    """What one application consists of, read once."""

    application: FosterApplication
    household: Household
    members: Sequence[Member]
    papers: Sequence[Paper]
    consents: Sequence[Consent]
    files: Mapping[int, Scan]
    """By the papers' `document_id`."""

    @property
    def residents(self) -> list[Member]:
        return [member for member in self.members if member.lives_here]

    @property
    def carer(self) -> Member | None:
        return next((m for m in self.members if m.is_main_carer and m.lives_here), None)

    def consent_of(self, member: Member) -> Consent | None:
        return next((c for c in self.consents if c.member_id == member.id), None)

    def papers_of(self, kind: str, member_id: int | None = None) -> list[Paper]:
        return [p for p in self.papers if (p.kind, p.member_id) == (kind, member_id)]


@once
def load_file(session: Session, application: FosterApplication) -> File:
    """Household, members who have not left, papers not removed, consents: two queries."""
    household = session.get_one(Household, application.household_id)
    rows = session.execute(
        select(Member, Consent)
        .outerjoin(
            Consent, (Consent.member_id == Member.id) & (Consent.application_id == application.id)
        )
        .where(Member.household_id == household.id)
        .order_by(Member.position, Member.id)
    ).all()
    members = [member for member, _ in rows if member.left_on is None]
    consents = sorted(filter(None, (one for _, one in rows)), key=lambda one: one.id)
    found = session.execute(
        select(Paper, Document.ref, Document.media_type, Document.digest)
        .outerjoin(Document, Document.id == Paper.document_id)
        .where(Paper.application_id == application.id, Paper.removed_at.is_(None))
        .order_by(Paper.id)
    ).all()
    papers = [paper for paper, *_ in found]
    files = {
        paper.document_id: Scan(*scan)
        for paper, *scan in found
        if paper.document_id is not None and scan[0] is not None
    }
    return File(application, household, members, papers, consents, files)


def local_values(session: Session, application: FosterApplication, on: date) -> dict[str, Any]:
    """Every figure of the place and the day that a record may carry; None: not set."""
    places = [
        code
        for code in (application.county_code, application.city_code, application.province_code)
        if code
    ]
    set_here = parameters.values(
        session, FOSTER_PARAMETERS, on=on, places=places, agency_id=application.agency_id
    )
    found = {}
    for name, parameter in FOSTER_PARAMETERS.items():
        value = set_here[name]
        is_exact = not parameter.is_whole and value is not None
        found[name] = Decimal(str(value)) if is_exact else value
    return found


def facts_record(
    session: Session, application: FosterApplication, *, stage: Stage, on: date
) -> dict[str, Any]:
    """The record as far as it is known; required keys that nobody filled in are missing.

    A local figure that the place has not set is None, which the pre-check understands.
    """
    file = load_file(session, application)
    local = local_values(session, application, on)
    record = _place_and_home(session, file) | _income(file, stage)
    record |= {"as_of": on.isoformat(), "stage": stage}
    age = age_at(on)
    adults = tuple(member.id for member in file.members if age(member) >= ADULT)
    record["current_foster_count"] = _counter[0](session, file.household.id, adults)
    record["members"] = [_member(file, member, stage, on) for member in file.members]
    if stage != "precheck" or application.submitted_at is not None:
        record |= procedure(session, application)
        record["documents_complete"] = papers_complete(file, on, local["crime_check_age"])
    for name, value in local.items():
        if value is not None or name in LOCAL_FIGURES:
            record[name] = value
    return record


def evaluate(
    session: Session, application: FosterApplication, *, stage: Stage, on: date
) -> rules.Answer:
    """The rules' answer on the stored facts.

    Raises Invalid where the facts are incomplete, and at review and signing also where the
    place has not set its local figures: then nobody can decide. At `precheck` a figure that
    is not set stops nothing.
    """
    record = facts_record(session, application, stage=stage, on=on)
    unset = [name for name in LOCAL_FIGURES if record[name] is None]
    if unset and stage != "precheck":
        titles = "、".join(FOSTER_PARAMETERS[name].title for name in unset)
        raise Invalid(f"本地标准未设定：{titles}。请先由民政部门设定，再作审核。")
    for name in unset:
        record[name] = _NEVER_BLOCKS
    try:
        return rules.evaluate(rules.read(record))
    except FactError as error:
        raise Invalid(f"申请内容不完整，无法核对条件（{error.field}：{error}）。") from None


def _place_and_home(session: Session, file: File) -> dict[str, Any]:
    agency = session.get_one(Agency, file.application.agency_id)
    code = standard_code(agency.division_code)
    home, carer = file.household, file.carer
    record: dict[str, Any] = {
        "institution_division": code,
        # Institutions of a municipality count as the province's (§2.8).
        "institution_level": "province" if code[:2] in MUNICIPALITIES else str(agency.level),
        "community_medical": home.community_medical,
        "community_special_edu": home.community_special_edu,
        "community_rehab": home.community_rehab,
    }
    if home.division_code:
        record["family_division"] = standard_code(home.division_code)
    if carer and carer.hukou_division:
        record["family_hukou_division"] = standard_code(carer.hukou_division)
    if home.tenure:
        record["dwelling_tenure"] = str(home.tenure)
    if home.tenure is Tenure.RENTED and home.lease_end_on:
        record["lease_end_date"] = home.lease_end_on.isoformat()
    if home.area_m2:
        record["dwelling_area_m2"] = Decimal(str(home.area_m2))
    return record


def _income(file: File, stage: Stage) -> dict[str, Any]:
    income = file.household.income or {}
    record: dict[str, Any] = {}
    if income.get("year_yuan") not in {None, ""}:
        record["year_income_yuan"] = Decimal(str(income["year_yuan"]))
    if income.get("stable") is not None:
        record["income_stable"] = bool(income["stable"])
    months = income.get("months")
    is_proved = stage == "precheck" or _has_good(file, "income_proof", None)
    if months is not None and is_proved:
        record["income_evidence_months"] = int(months)
    return record


def _has_good(file: File, kind: str, member_id: int | None) -> bool:
    return any(p.check is PaperCheck.GOOD for p in file.papers_of(kind, member_id))


def _proved_on(file: File, member: Member, kind: str, typed: date | None, stage: Stage) -> Any:
    """The day a certificate was issued, as far as the stage believes it."""
    papers = file.papers_of(kind, member.id)
    if stage != "precheck":
        papers = [p for p in papers if p.check is PaperCheck.GOOD]
    dates = [p.issued_on for p in papers if p.issued_on is not None]
    if stage == "precheck" and not dates and typed is not None:
        dates = [typed]
    return max(dates).isoformat() if dates else None


def _member(file: File, member: Member, stage: Stage, on: date) -> dict[str, Any]:
    consent = file.consent_of(member)
    record: dict[str, Any] = {
        "main_carer": member.is_main_carer,
        "lives_here": member.lives_here,
        "agrees": consent.agrees if consent else None,
    }
    if member.birth_on:
        record["birth_date"] = member.birth_on.isoformat()
    if member.education:
        record["education"] = member.education
    if member.health:
        record["health"] = str(member.health)
    if member.crime_check:
        record["crime_check"] = str(member.crime_check)
    if member.harmful_habits is not None:
        record["harmful_habits"] = bool(member.harmful_habits)
    health_on = _proved_on(file, member, "health_cert", member.health_cert_on, stage)
    crime_on = _proved_on(file, member, "crime_cert", member.crime_check_on, stage)
    # A date after the day of the question proves nothing on that day.
    record["health_cert_date"] = health_on if health_on and health_on <= on.isoformat() else None
    record["crime_check_date"] = crime_on if crime_on and crime_on <= on.isoformat() else None
    return record


def papers_complete(file: File, on: date, crime_check_age: int) -> bool:
    """Every required paper was found good (D-FC-APP without the joint consent)."""
    wanted = required(file.household, file.members, on, crime_check_age=crime_check_age)
    return all(_has_good(file, *paper.key) for paper in wanted)


def facts_digest(session: Session, application: FosterApplication) -> str:
    """SM3 over the household, papers, consents and sheets: what was seen is what is decided."""
    return digest_of(snapshot(session, application) | {"sheets": _sheets(session, application)})


def digest_of(content: dict[str, Any]) -> str:
    """SM3, in hex, of the canonical JSON form."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return sm3(text.encode()).hex()


_HOME = (
    "division_code address marital_status tenure lease_end_on area_m2 rooms floor child_room "
    "community_medical community_special_edu community_rehab income"
).split()
MEMBER_FIELDS = (
    "ref relation name id_no other_document birth_on sex phone education occupation "
    "hukou_division lives_here is_main_carer health health_cert_on crime_check crime_check_on "
    "harmful_habits"
).split()
_WISHES = "motive experience skills preference siblings_ok".split()


def snapshot(session: Session, application: FosterApplication) -> dict[str, Any]:
    """Everything the family stated and handed in, in plain JSON values."""
    file = load_file(session, application)
    refs = {member.id: member.ref for member in file.members}
    digests = {number: scan.digest for number, scan in file.files.items()}
    return {
        "household": values_of(file.household, _HOME),
        "members": [values_of(member, MEMBER_FIELDS) for member in file.members],
        "application": values_of(application, _WISHES),
        "papers": [
            {
                "kind": paper.kind,
                "member": refs.get(paper.member_id or 0),
                "file": digests.get(paper.document_id or 0),
                **values_of(paper, ["issued_on", "check", "seen_original"]),
            }
            for paper in file.papers
        ],
        "consents": [
            {"member": refs.get(c.member_id), **values_of(c, ["way", "agrees", "words"])}
            for c in file.consents
        ],
    }


def values_of(row: object, names: Sequence[str]) -> dict[str, Any]:
    """The named columns as plain JSON values."""
    found = {}
    for name in names:
        value = getattr(row, name)
        if isinstance(value, Decimal):
            value = format(value.normalize(), "f")
        plain = value is None or isinstance(value, bool | int | list | dict)
        found[name] = value if plain else str(value)
    return found


@once
def _sheets(session: Session, case: FosterApplication) -> list[Any]:
    if case.submitted_at is None:  # nobody has assessed it
        return []
    own = session.scalars(
        select(Sheet)
        .join(Assignment, Assignment.id == Sheet.assignment_id)
        .where(Assignment.application_id == case.id, Sheet.submitted_at.is_not(None))
        .order_by(Sheet.id)
    )
    joint = signed_joints(session, case)
    return [values_of(row, ["ref", "answers", "total"]) for row in own] + [
        values_of(row, ["ref", "answers", "total", "opinion", "opinion_text", "explanation"])
        for row in joint
    ]
