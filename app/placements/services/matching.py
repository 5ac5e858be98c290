"""The pool as matching reads it: every family of an institution in a fixed number of queries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import String, cast, func, select

from app.accounts.models import Agency
from app.children.models import CareForm, Child
from app.children.queries import foster_facts
from app.core.db import as_system
from app.core.errors import Invalid
from app.divisions.codes import MUNICIPALITIES, standard_code
from app.families.models import Household, Member
from app.foster import rules as foster
from app.foster.models import FosterApplication, State
from app.foster.services import freshness
from app.foster.services.facts import local_values
from app.law.facts import FactError
from app.placements.models import OPEN_MATCH, FamilyProfile, Match, Placement
from app.placements.rules.matching import Child as Wishes
from app.placements.rules.matching import Family, Finding, Judged, judge, judge_child
from app.placements.services import match_places, match_warnings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

    from sqlalchemy.orm import Session

IN_POOL = (State.QUALIFIED, State.SUSPENDED)
# The state of a household's members: whoever comes, goes or is edited changes it.
SEEN = (
    select(
        cast(func.count(), String) + "." + cast(func.coalesce(func.sum(Member.version), 0), String)
        + "." + cast(func.coalesce(func.sum(Member.id), 0), String)
    )
    .where(Member.household_id == FosterApplication.household_id, Member.left_on.is_(None))
    .correlate(FosterApplication)
    .scalar_subquery()
)  # fmt: skip
_TROUBLE = match_warnings.trouble_of(FosterApplication.household_id)
_ANY_AREA = Decimal("0.000001")
_SEVERE = {"1", "2"}


class Named(NamedTuple):
    """What the screen needs of a family beside what the rules ask."""

    application_id: int
    ref: str
    case_no: str | None
    name: str
    household_id: int
    township: str
    preference: dict[str, Any]
    siblings_ok: bool | None


@dataclass(frozen=True)
class Found:
    """The whole pool, looked at for one child on one day."""

    child: Child
    on: date
    hard: list[Finding]
    soft: list[Finding]
    """What stands against any family at all."""
    judged: list[Judged]
    named: dict[str, Named]
    area_is_known: bool
    placing: int
    stale: int
    """Families whose profile was out of date and was read from the members."""

    @property
    def offerable(self) -> list[Judged]:
        return [one for one in self.judged if one.may_be_offered]

    @property
    def refused(self) -> list[Judged]:
        return [one for one in self.judged if not one.may_be_offered]


def look(session: Session, child: Child, *, on: date, placing: int = 1) -> Found:
    """Judge every family of the child's institution. `placing`: children who would come now.

    The caller has checked that the actor may match this child. Raises Invalid where the child
    is in nobody's care or its facts cannot be read.
    """
    if child.agency_id is None:
        raise Invalid("孩子不在儿童福利机构照料，不能匹配寄养家庭。")
    facts, area_is_known = _facts(session, child, on, placing)
    families, named, stale = _families(session, child.agency_id)
    hard, soft = judge_child(facts)
    judged = judge(families, _wishes(session, child), facts, area_is_known=area_is_known)
    return Found(child, on, hard, soft, judged, named, area_is_known, placing, stale)


def _facts(session: Session, child: Child, on: date, placing: int) -> tuple[foster.Facts, bool]:
    agency = session.get_one(Agency, child.agency_id)
    local = local_values(session, _Place(agency), on)  # type: ignore[arg-type]
    area_is_known = local["local_avg_area_m2"] is not None
    code = standard_code(agency.division_code)
    record = {
        "as_of": on.isoformat(),
        "institution_division": code,
        "institution_level": "province" if code[:2] in MUNICIPALITIES else str(agency.level),
        "family_division": code,
        "family_hukou_division": code,
        "dwelling_tenure": "owned",
        "dwelling_area_m2": 100,
        "year_income_yuan": 0,
        "members": [{"birth_date": "1980-01-01", "main_carer": True, "education": 60}],
        "placing_count": placing,
        **{name: value for name, value in local.items() if value is not None},
        **foster_facts(session, child, on),
    }
    for name in ("local_avg_area_m2", "local_mid_income_yuan"):
        record.setdefault(name, _ANY_AREA)
    record["child_birth_date"] = child.birth_on.isoformat()
    try:
        return foster.read(record), area_is_known
    except FactError as error:
        raise Invalid(f"孩子的档案还不完整，不能匹配（{error.field}：{error}）。") from None


class _Place:
    """An institution where `local_values` asks for a case of one."""

    def __init__(self, agency: Agency) -> None:
        self.agency_id = agency.id
        self.county_code = agency.county_code
        self.city_code = agency.city_code
        self.province_code = agency.province_code


def _wishes(session: Session, child: Child) -> Wishes:
    disability = (child.health or {}).get("disability") or {}
    level = str(disability.get("level", ""))[:1]
    school = child.school or {}
    is_day = bool(school.get("name")) and not school.get("boards")
    return Wishes(
        sex=child.sex,
        disability="" if not disability else "severe" if level in _SEVERE else "mild",
        school_county=child.division_code[:6] if is_day else "",
        siblings_at=_siblings_at(session, child),
    )


def _siblings_at(session: Session, child: Child) -> frozenset[int]:
    if child.sibling_group is None:
        return frozenset()
    with as_system(session):
        found = session.scalars(
            select(Placement.household_id)
            .join(Child, Child.id == Placement.child_id)
            .where(
                Child.sibling_group == child.sibling_group,
                Child.id != child.id,
                Placement.ended_on.is_(None),
            )
        )
        return frozenset(found)


def waiting_siblings(session: Session, child: Child) -> Sequence[Child]:
    """Brothers and sisters at the same institution who are not in a family yet."""
    if child.sibling_group is None:
        return []
    return session.scalars(
        select(Child)
        .where(
            Child.sibling_group == child.sibling_group,
            Child.id != child.id,
            Child.agency_id == child.agency_id,
            Child.care_form != CareForm.FOSTER,
            Child.closed_on.is_(None),
        )
        .order_by(Child.birth_on, Child.ref)
    ).all()


def _families(session: Session, agency_id: int) -> tuple[list[Family], dict[str, Named], int]:
    # One institution's own pool, named by the equality in each statement: under the policies of
    # every row of four joined tables the same question takes a second.
    case, home, profile = FosterApplication, Household, FamilyProfile
    pool = (case.agency_id == agency_id) & case.state.in_(IN_POOL)
    with as_system(session):
        rows = session.execute(
            select(
                case.id, case.ref, case.case_no, case.applicant_name, case.state,
                cast(case.preference, String), case.siblings_ok, cast(case.skills, String),
                case.qualified_on,
                home.id.label("household"), home.division_code, home.tenure,
                home.lease_end_on, home.area_m2, home.community_medical,
                home.community_special_edu, home.community_rehab,
                profile.residents, profile.carer_birth_on, profile.youngest_birth_on,
                (profile.seen == SEEN).label("is_fresh"), _TROUBLE,
            )
            .join(home, home.id == case.household_id)
            .outerjoin(profile, profile.household_id == home.id)
            .where(pool)
        ).all()  # fmt: skip
        anew = read_profiles(session, [row.household for row in rows if not row.is_fresh])
        taken = match_places.taken_of(session, select(case.household_id).where(pool))
    troubles = list(match_warnings.TROUBLES.values())
    families, named = [], {}
    for (
        case_id, ref, case_no, name, state, preference, siblings_ok, skills, qualified_on,
        household, division, tenure, lease_end, area, medical, special, rehab,
        residents, carer, youngest, _is_fresh, trouble,
    ) in rows:  # fmt: skip
        if household in anew:
            residents, carer, youngest = anew[household]  # noqa: PLW2901 - the fresh values
        kinds = (("medical", medical), ("special_edu", special), ("rehab", rehab))
        families.append(
            Family(
                ref=ref, household_id=household, division=division,
                tenure=str(tenure or "owned"), lease_end_on=lease_end, area_m2=area,
                residents=residents or 0, carer_birth_on=carer, youngest_birth_on=youngest,
                taken=taken.get(household, 0), is_suspended=state is State.SUSPENDED,
                trouble="" if trouble is None else troubles[trouble],
                preference=read_json(preference), siblings_ok=bool(siblings_ok),
                services=frozenset(kind for kind, there in kinds if there),
                skills=read_json(skills), qualified_on=qualified_on,
            )
        )  # fmt: skip
        named[ref] = Named(
            case_id, ref, case_no, name, household, division, read_json(preference), siblings_ok
        )
    return families, named, len(anew)


def old_proofs(session: Session, child: Child, cases: Collection[int], on: date) -> dict[int, int]:
    """How many health and no-crime certificates prove nothing on a day, by application."""
    if not cases:
        return {}
    agency = session.get_one(Agency, child.agency_id)
    local = local_values(session, _Place(agency), on)  # type: ignore[arg-type]
    figures = {name: int(local[name]) for name in freshness.FIGURES}
    with as_system(session):
        found = freshness.of_families(session, cases, figures)
    return {case: sum(one.is_stale(on) for one in proofs) for case, proofs in found.items()}


@lru_cache(maxsize=4096)
def read_json(stored: str | None) -> Any:
    """A stored list or object; a pool has few different ones."""
    return json.loads(stored) if stored else {}


def read_profiles(
    session: Session, households: Sequence[int]
) -> dict[int, tuple[int, date | None, date | None]]:
    """Heads, the carer's and the youngest's birth date of each household, from sealed dates."""
    found: dict[int, list[Member]] = {household: [] for household in households}
    if households:
        members = session.scalars(
            select(Member).where(
                Member.household_id.in_(households),
                Member.left_on.is_(None),
                Member.lives_here.is_(True),
            )
        )
        for member in members:
            found[member.household_id].append(member)
    return {household: _profile(members) for household, members in found.items()}


def _profile(members: Iterable[Member]) -> tuple[int, date | None, date | None]:
    births = [(member, member.birth_on) for member in members]
    carer = next((birth for member, birth in births if member.is_main_carer), None)
    return len(births), carer, max((b for _, b in births if b), default=None)


def keep_profiles(session: Session, agency_id: int) -> int:
    """Store what was opened, so that the next look need not; how many were out of date.

    The session has to see every row; nightly, and after a look that found some.
    """
    case = FosterApplication
    known = {
        row.household_id: row
        for row in session.scalars(
            select(FamilyProfile)
            .join(case, case.household_id == FamilyProfile.household_id)
            .where(case.agency_id == agency_id, case.state.in_(IN_POOL))
        )
    }
    pool = select(case.household_id, SEEN).where(
        case.agency_id == agency_id, case.state.in_(IN_POOL)
    )
    stale: dict[int, str] = {
        household: seen
        for household, seen in session.execute(pool)
        if household not in known or known[household].seen != seen
    }
    for household, (residents, carer, youngest) in read_profiles(session, list(stale)).items():
        if household not in known:
            known[household] = FamilyProfile(household_id=household)
            session.add(known[household])
        row = known[household]
        row.seen, row.residents = stale[household], residents
        row.carer_birth_on, row.youngest_birth_on = carer, youngest
    session.flush()
    return len(stale)


def open_match_of(session: Session, child: Child) -> Match | None:
    """The child's one open match."""
    return session.scalar(
        select(Match).where(Match.child_id == child.id, Match.state.in_(OPEN_MATCH))
    )
