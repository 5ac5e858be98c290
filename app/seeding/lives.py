"""Children and foster families of a county: drawn, sealed and indexed as the services do it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from app.accounts.models import Person
from app.accounts.services.people import spell
from app.children.models import (
    CareForm,
    CareSpell,
    Child,
    ChildCategory,
    Guardianship,
    PlaceKind,
)
from app.children.traits import bits
from app.core import crypto
from app.core.codes import Relation
from app.core.identifiers import make_synthetic_id, mask_id, mask_name, mask_phone
from app.deadlines.models import Deadline
from app.demo.children import BOYS, FATES, GIRLS, ILLNESSES, Fate
from app.demo.people import FEMALE, MALE, STREETS, SURNAMES
from app.families import ages
from app.families.models import Household, Member, Tenure
from app.foster.models import FosterApplication, State
from app.law import foster_periods as periods
from app.placements.models import FamilyPlace, Match, MatchState, Placement, PlacementState
from app.visits.models import VisitPlan
from app.visits.rules import Regime

if TYPE_CHECKING:
    from app.law.model import Period
    from app.seeding.bulk import Bulk
    from app.seeding.offices import Seat

CLOSED = 0.12
FOSTERED = 0.5
"""Share of the families in the pool with a child."""
STATES = (State.SUBMITTED, State.ACCEPTED, State.WITHDRAWN, State.EXPIRED, State.QUALIFIED)
SHARES = (5, 10, 5, 15, 65)
WAITS = {
    State.SUBMITTED: periods.ACCEPT, State.ACCEPTED: periods.ASSIGN,
    State.QUALIFIED: periods.QUALIFIED,
}  # fmt: skip
_BODY = tuple("安宁乐嘉欣雨晨晓思若佳文明立志远浩宇子一天小向春秋雪梅兰竹松云林山江海清静雅慧敏捷")
_NUMBERS_A_DAY = 50
_PHONES = 100_000_000
_WEIGHTS = tuple(accumulate(fate.many for fate in FATES))


class Lives:
    """Draws the people of a county; nobody's number comes twice.

    `first` is the beginning of so many telephone numbers as the county has families.
    """

    def __init__(self, bulk: Bulk, today: date, first: int) -> None:
        self.bulk, self.draw, self.today = bulk, bulk.draw, today
        self.ring = crypto.ring()
        self.days: dict[tuple[str, date, bool], int] = {}
        self.phones = first

    def child(self, seat: Seat) -> None:
        """A file with its number, places, guardian and category."""
        fate = self.draw.choices(FATES, cum_weights=_WEIGHTS)[0]
        is_in_home = fate.at == "institution"
        form = {"institution": CareForm.INSTITUTION, "kin": CareForm.KIN}.get(
            fate.at, CareForm.GUARDIAN_HOME
        )
        town, town_says = self.draw.choice(seat.towns)
        values = self._who(seat, fate)
        since = self._day(values["birth_on"])
        if is_in_home:
            place, says, where = seat.place, seat.says, seat.county
        else:
            place, says, where = _lives_in(seat, town), town_says, town
        closed = self.draw.random() < CLOSED
        number = self._file(seat, values, since, where, is_in_home=is_in_home) | {
            "care_form": CareForm.ADULT if closed else form, "care_place": says,
            "guardian": fate.status, "closed_on": self._day(since) if closed else None,
        } | place  # fmt: skip
        child = self.bulk.add(Child, **number)
        agency = seat.institution if is_in_home else None
        self._spell(child, since, form, agency, PlaceKind.ADDRESS, says)
        if closed:
            left = max(number["closed_on"], since + timedelta(days=1))
            self._spell(child, left, CareForm.ADULT, agency, PlaceKind.LEFT, "")
        self._rights(child, since, fate, seat)

    def family(self, seat: Seat) -> None:
        """A household that applied; half of those in the pool have a child of the institution."""
        draw, bulk = self.draw, self.bulk
        male = draw.random() < 0.2  # noqa: PLR2004 - a share
        name = draw.choice(SURNAMES) + draw.choice(MALE if male else FEMALE)
        born = self.today - timedelta(days=draw.randrange(31 * 365, 58 * 365))
        id_no, phone = self._number(seat.county, born, male=male), self._phone()
        person_ref, town = bulk.ref(), draw.choice(seat.towns)[0]
        indexes = {"id_no_index": self.ring.index("id_no", id_no), "id_no_mask": mask_id(id_no)}
        person = bulk.add(
            Person, ref=person_ref, name=name, pinyin=_spelled(name),
            id_no_sealed=self._seal("persons.id_no", person_ref, id_no),
            phone_sealed=self._seal("persons.phone", person_ref, phone),
            phone_index=self.ring.index("phone", phone), phone_mask=mask_phone(phone), **indexes,
        )  # fmt: skip
        home_ref, lives = bulk.ref(), _lives_in(seat, town)
        home = bulk.add(
            Household, ref=home_ref, owner_person_id=person, opened_by_agency_id=seat.institution,
            division_code=town, tenure=Tenure.OWNED, area_m2=draw.randrange(60, 160), rooms=3,
            marital_status="20",
            address_sealed=self._seal(
                "households.address", home_ref, f"{draw.choice(STREETS)}{draw.randrange(1, 400)}号"
            ), **lives,
        )  # fmt: skip
        ref = bulk.ref()
        member = bulk.add(
            Member, ref=ref, household_id=home, person_id=person, relation=Relation.SELF.value,
            name_sealed=self._seal("members.name", ref, name), name_mask=mask_name(name),
            id_no_sealed=self._seal("members.id_no", ref, id_no), sex="1" if male else "2",
            birth_on_sealed=self._seal("members.birth_on", ref, born.isoformat()),
            age=ages.kept(born, self.today),
            education=60, is_main_carer=True, **indexes,
        )  # fmt: skip
        case = self._case(seat, person, name, home)
        if case is not None and draw.random() < FOSTERED:
            self._placed(seat, case, home, person, member, town)

    def _case(self, seat: Seat, person: int, name: str, home: int) -> int | None:
        """The application; its id where the family is in the pool."""
        draw, bulk = self.draw, self.bulk
        state = draw.choices(STATES, SHARES)[0]
        waiting = state in {State.SUBMITTED, State.ACCEPTED}
        days = draw.randrange(1, 4) if waiting else draw.randrange(30, 8 * 365)
        sent = _moment(self.today - timedelta(days=days), draw.randrange(8 * 60, 17 * 60))
        pooled = state in {State.QUALIFIED, State.EXPIRED}
        ref, number = bulk.ref(), bulk.number("FC", seat.county, sent.year)
        period = WAITS.get(state)
        until = self.today + timedelta(days=draw.randrange(5, 730)) if period else None
        case = bulk.add(
            FosterApplication, ref=ref, case_no=number, household_id=home,
            applicant_person_id=person, applicant_name=name, applicant_pinyin=_spelled(name),
            agency_id=seat.institution, bureau_id=seat.bureau, state=state, state_since=sent,
            due_on=until, submitted_at=sent, migrated_at=sent if pooled else None,
            qualified_on=sent.date() if pooled else None,
            valid_until=(until or self.today) if pooled else None,
            closed_at=sent if state is State.WITHDRAWN else None, created_at=sent, **seat.place,
        )  # fmt: skip
        if period and until:
            self._clock("foster_application", case, ref, number, seat, period, until)
        return case if state is State.QUALIFIED else None

    def _placed(
        self, seat: Seat, case: int, home: int, person: int, member: int, town: str
    ) -> None:
        bulk, fate = self.bulk, FATES[0]
        values = self._who(seat, fate)
        since = min(self._day(values["birth_on"]), self.today - timedelta(days=100))
        since = max(since, values["birth_on"])
        on = since + timedelta(days=max(1, (self.today - since).days // 2))
        until = self.today + timedelta(days=self.draw.randrange(20, 700))
        says = "寄养家庭"
        child = bulk.add(Child, **self._file(seat, values, since, seat.county, is_in_home=True) | {
            "care_form": CareForm.FOSTER, "care_place": says, "guardian": fate.status,
        } | seat.place)  # fmt: skip
        at = _moment(on, 600)
        whose = {"agency_id": seat.institution, "bureau_id": seat.bureau, "worker_id": seat.worker}
        common = {"child_id": child, "application_id": case, "household_id": home} | whose
        match = bulk.add(
            Match, case_no=bulk.number("FCM", seat.county, on.year), family_person_id=person,
            state=MatchState.SIGNED, state_since=at, migrated_at=at, **common, **seat.place,
        )  # fmt: skip
        bulk.add(FamilyPlace, household_id=home, slot=1, match_id=match)
        ref, number = bulk.ref(), bulk.number("FCP", seat.county, on.year)
        visit = self.today + timedelta(days=self.draw.randrange(1, 30))
        placement = bulk.add(
            Placement, ref=ref, case_no=number, match_id=match, carer_person_id=person,
            carer_member_id=member, state=PlacementState.ACTIVE, state_since=at, due_on=until,
            effective_on=on, fusion_until=min(on + timedelta(days=60), self.today),
            term_until=until, next_visit_on=visit, **common, **seat.place,
        )  # fmt: skip
        self._spell(child, since, CareForm.INSTITUTION, seat.institution, PlaceKind.ADDRESS,
                    seat.says)  # fmt: skip
        self._spell(child, on, CareForm.FOSTER, seat.institution, PlaceKind.PLACEMENT, says,
                    placement)  # fmt: skip
        self._rights(child, since, fate, seat)
        bulk.add(
            VisitPlan, subject_kind="placement", subject_id=placement, subject_ref=ref,
            case_no=number, child_id=child, family_person_id=person, home_code=town[:9],
            regime=Regime.ACTIVE, since_on=on, due_on=visit, **whose, **seat.place,
        )  # fmt: skip

    def _who(self, seat: Seat, fate: Fate) -> dict[str, Any]:
        draw, ref = self.draw, self.bulk.ref()
        male = draw.random() < 0.52  # noqa: PLR2004 - a share
        days = draw.randrange(fate.youngest * 365 + 30, (fate.oldest + 1) * 365)
        born = self.today - timedelta(days=days)
        given = draw.choice(BOYS if male else GIRLS) if draw.random() < 0.5 else (  # noqa: PLR2004
            draw.choice(_BODY) + draw.choice(_BODY)
        )  # fmt: skip
        name, id_no = draw.choice(SURNAMES) + given, self._number(seat.county, born, male=male)
        is_ill = draw.random() < fate.disabled
        health = _health(draw.choice(ILLNESSES) if is_ill else "")
        return {
            "ref": ref, "birth_on": born, "sex": "1" if male else "2", "nation": "01",
            "name_sealed": self._seal("children.name", ref, name), "name_mask": mask_name(name),
            "name_index": self._bucket(name), "id_no_mask": mask_id(id_no),
            "id_no_sealed": self._seal("children.id_no", ref, id_no),
            "id_no_index": self.ring.index("id_no", id_no),
            "health_sealed": self._seal("children.health", ref, health),
            "needs": ("medical",) if is_ill else (),
            "traits": bits([fate.categories[0], *(("medical",) if is_ill else ())]),
        }  # fmt: skip

    def _file(
        self, seat: Seat, values: dict[str, Any], since: date, where: str, *, is_in_home: bool
    ) -> dict[str, Any]:
        return values | {
            "file_no": self.bulk.number("CH", seat.county, since.year),
            "code_name": f"{self.draw.choice(_BODY)}{self.draw.choice(_BODY)}"
            f"{self.draw.randrange(10, 100)}",
            "agency_id": seat.institution if is_in_home else None,
            "keeper_id": seat.institution if is_in_home else seat.bureau,
            "division_code": where, "created_at": _moment(since, 540),
        }  # fmt: skip

    def _spell(
        self, child: int, on: date, form: CareForm, agency: int | None, kind: PlaceKind,
        says: str, place: int | None = None,
    ) -> None:  # fmt: skip
        self.bulk.add(
            CareSpell, child_id=child, from_on=on, form=form, agency_id=agency, place_kind=kind,
            place_says=says, place_id=place,
        )  # fmt: skip

    def _rights(self, child: int, since: date, fate: Fate, seat: Seat) -> None:
        keeps = seat.bureau if fate.at == "institution" else None
        self.bulk.add(
            Guardianship, child_id=child, from_on=since, status=fate.status, agency_id=keeps,
            ground=fate.ground,
        )  # fmt: skip
        self.bulk.add(
            ChildCategory, child_id=child, code=fate.categories[0], from_on=since, basis=fate.basis
        )

    def _clock(
        self, kind: str, row: int, ref: str, number: str, seat: Seat, period: Period, due: date
    ) -> None:
        length = period.length[max(period.length)]
        self.bulk.add(
            Deadline, subject_kind=kind, subject_id=row, subject_ref=ref, case_no=number,
            agency_id=seat.institution, period_id=period.id, length=length,
            unit=str(period.unit), started_on=self.today - timedelta(days=4), due_on=due,
            warn_on=due - timedelta(days=3), **seat.place,
        )  # fmt: skip

    def _day(self, after: date) -> date:
        """A day after another, not later than today."""
        return after + timedelta(days=self.draw.randrange((self.today - after).days + 1))

    def _number(self, county: str, born: date, *, male: bool) -> str:
        """The next synthetic number of a day of birth. Raises ValueError after fifty."""
        key = (county, born, male)
        n = self.days.get(key, 0)
        if n >= _NUMBERS_A_DAY:
            message = "too many children for one county: name a larger scale"
            raise ValueError(message)
        self.days[key] = n + 1
        return make_synthetic_id(county, born, male=male, n=n)

    def _phone(self) -> str:
        self.phones += 1
        return f"199{self.phones % _PHONES:08d}"

    def _seal(self, column: str, ref: str, text: str) -> bytes:
        return self.ring.seal(f"{column}:{ref}", text.encode())

    @staticmethod
    @cache
    def _bucket(name: str) -> str:
        return crypto.bucket("child_name", name)


@cache
def _spelled(name: str) -> str:
    return spell(name)


@cache
def _health(illness: str) -> str:
    value = ({"illness": [illness]} if illness else {}) | {"summary": "体检：生长发育正常"}
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@cache
def _lives(county: tuple[tuple[str, str | None], ...], town: str) -> dict[str, str | None]:
    place = dict(county)
    return place | {"township_code": town if town != place["county_code"] else None}


def _lives_in(seat: Seat, town: str) -> dict[str, str | None]:
    return _lives(tuple(seat.place.items()), town)


@lru_cache(1 << 16)
def _moment(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(minutes // 60, minutes % 60), UTC)
