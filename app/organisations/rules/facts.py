"""What holds on a day: of a person, a paper, an agreement, a list, a rating."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.core import clock
from app.law.dates import add_months
from app.organisations.models import Background, OrgType, PaperKind
from app.organisations.rules.answer import Result

if TYPE_CHECKING:
    from app.organisations.models import (
        Checked,
        ListKind,
        OrgAgreement,
        Organisation,
        OrgListing,
        OrgPaper,
        OrgPerson,
        OrgRating,
    )

EXPIRES_SOON_DAYS = 60
NAMED = {Background.SOCIAL_WORK, Background.MEDICINE, Background.PSYCHOLOGY}
PROVES_BACKGROUND = {PaperKind.DEGREE, PaperKind.CERTIFICATE}
NEW_RATING_RULES = date(2026, 3, 1)
_RATED_YEARS = 5
_MONTHS = 12
_PREFIXES = {
    "51": {OrgType.ASSOCIATION},
    "52": {OrgType.SERVICE},
    "53": {OrgType.FOUNDATION},
    "12": {OrgType.PUBLIC_FIRST, OrgType.PUBLIC_SECOND},
    "13": {OrgType.MASS},
    "91": {OrgType.ENTERPRISE},
}


def fits_type(credit_code: str, org_type: OrgType) -> bool:
    """Whether the first two places say the same as the type (SO-10, DS-02p)."""
    known = _PREFIXES.get(credit_code[:2])
    social = {kind for prefix in ("51", "52", "53") for kind in _PREFIXES[prefix]}
    return org_type in known if known else org_type not in social


def works(person: OrgPerson, on: date) -> bool:
    """Employed on the day; the day of leaving is the first one without them."""
    return person.joined_on <= on and (person.left_on is None or on < person.left_on)


def is_checked(row: Checked, on: date) -> bool:
    """Somebody of a bureau has compared it with the original by that day."""
    return row.checked_on is not None and row.checked_on <= on


def holds(paper: OrgPaper, on: date) -> bool:
    """Good and valid on the day, its last day included."""
    is_valid = paper.valid_until is None or on <= paper.valid_until
    return paper.voided_at is None and paper.good and paper.issued_on <= on and is_valid


def has_worked(person: OrgPerson, years: int, on: date) -> bool:
    """At least so many years of such work, reached on the matching day."""
    since = person.working_since
    return since is not None and add_months(since, _MONTHS * years) <= on


def counts_as_staff(person: OrgPerson, on: date, years: int) -> Result:
    """Whether the person is one of the full-time professionals of AE-07-4.

    To be proved: what is claimed but not checked by a bureau, or rests on no valid paper.
    """
    if not works(person, on) or not person.full_time:
        return Result.UNMET
    papers = [
        p for p in person.papers
        if p.kind in PROVES_BACKGROUND and p.background in NAMED and holds(p, on)
    ]  # fmt: skip
    experienced = has_worked(person, years, on)
    if is_checked(person, on) and (experienced or any(is_checked(p, on) for p in papers)):
        return Result.MET
    claimed = experienced or papers or person.background in NAMED
    return Result.TO_PROVE if claimed else Result.UNMET


def newest(person: OrgPerson, kind: PaperKind, on: date) -> OrgPaper | None:
    """The last paper of a kind up to the day: a later failure outweighs an earlier pass."""
    known = [p for p in person.papers if p.kind is kind and p.voided_at is None]
    known = [p for p in known if p.issued_on <= on]
    return max(known, key=lambda p: (p.issued_on, p.id or 0), default=None)


def passed_test(person: OrgPerson, on: date) -> bool:
    """The bureau's training and test were passed and hold on the day (AF-02)."""
    test = newest(person, PaperKind.TEST, on)
    return test is not None and holds(test, on) and is_checked(test, on)


def crime_check_until(person: OrgPerson, on: date, months: int) -> date | None:
    """Last day of the newest check of criminal records; None where there is none, or not clean."""
    check = newest(person, PaperKind.CRIME_CHECK, on)
    if check is None or not check.good or not is_checked(check, on):
        return None
    return add_months(check.issued_on, months)


def has_record(person: OrgPerson, on: date) -> bool:
    """The newest check has found an entry."""
    check = newest(person, PaperKind.CRIME_CHECK, on)
    return check is not None and not check.good


def lacks_to_assess(
    person: OrgPerson, on: date, *, test_required: bool, check_months: int
) -> tuple[str, ...]:
    """Why the person can not be sent to a family on the day; empty: nothing is in the way."""
    until = crime_check_until(person, on, check_months)
    says = {
        "已经离职": not works(person, on),
        "人员信息还没有核对": not is_checked(person, on),
        "没有有效的培训考核": test_required and not passed_test(person, on),
        "没有有效的违法犯罪记录查询": until is None or until < on,
    }
    return tuple(text for text, is_so in says.items() if is_so)


def is_released(agreement: OrgAgreement, on: date) -> bool:
    """The bureau's head has agreed by that day."""
    return agreement.released_at is not None and clock.day(agreement.released_at) <= on


def in_force(agreement: OrgAgreement, on: date) -> bool:
    """First and last day included; on the day of ending it holds no more."""
    return (
        agreement.voided_at is None
        and is_released(agreement, on)
        and agreement.from_on <= on <= agreement.to_on
        and (agreement.ended_on is None or on < agreement.ended_on)
    )


def listed(body: Organisation, kind: ListKind, on: date) -> OrgListing | None:
    """The entry by which it stands on a list; the day of removal counts no more."""
    return next(
        (
            one for one in body.listings
            if one.kind is kind and one.voided_at is None and one.from_on <= on
            and (one.removed_on is None or on < one.removed_on)
        ),
        None,
    )  # fmt: skip


def rating_period(announced_on: date) -> tuple[date, date]:
    """First and last day of a rating announced (before March 2026: certified) on a day."""
    if announced_on >= NEW_RATING_RULES:
        first = date(announced_on.year + 1, 1, 1)
        return first, date(announced_on.year + _RATED_YEARS, 12, 31)
    after = add_months(announced_on, _MONTHS * _RATED_YEARS)
    return announced_on, date.fromordinal(after.toordinal() - 1)


def rating_on(ratings: list[OrgRating], on: date) -> OrgRating | None:
    """The rating in force."""
    valid = [r for r in ratings if r.voided_at is None and r.from_on <= on <= r.to_on]
    return max(valid, key=lambda r: r.announced_on, default=None)


def report_year(org_type: OrgType, on: date) -> int:
    """The last year whose report has fallen due before the day (SO-08)."""
    last_day = date(on.year, 3, 31) if org_type is OrgType.FOUNDATION else date(on.year, 5, 31)
    return on.year - 1 if on > last_day else on.year - 2
