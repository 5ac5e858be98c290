"""台账 and statistics of adoptions, counted anew each time from the cases themselves.

Rows are the own organ's, masked. Elsewhere only numbers are told, and none from 1 to 4: with
so few, a number is a family (SEC-01).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from app.accounts.area import area
from app.accounts.models import Agency
from app.adoption.models import Adoption, AdoptionCertificate, CertificateKind, Tie
from app.adoption.models.ending import Ending, EndingKind
from app.adoption.models.roots import RootsVisit
from app.adoption.roots_policy import roots_of
from app.core.db import as_system
from app.core.errors import Invalid
from app.core.policy import demand
from app.documents.exports import Asked, export_tables
from app.documents.sheets import Table
from app.families.kin import kept_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from typing import Any

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Export

SMALL = 5
HIDDEN = "少于5"
MOST = 1000
REVOKING = (EndingKind.FRAUD, EndingKind.VOID)
KINDS = {
    **{tie.value: tie.label for tie in Tie}, "dissolved": "解除", "revoked": "撤销、无效",
    "roots": "寻根回访",
}  # fmt: skip
HEADERS = ("日期", "哪一种", "证号", "编号", "收养人")


@dataclass(frozen=True)
class Line:
    """One registration, one end of an adoption, one visit from abroad; names are masked."""

    on: date
    kind: str
    number: str
    case_no: str
    who: str


def lines(session: Session, actor: Actor, first: date, end: date) -> list[Line]:
    """The organ's own ledger of a time [first, end), by day."""
    demand(actor, "adoption.ledger")
    own: Any = Adoption.applicant_person_id
    ended: Any = Ending.adopter_person_id
    mine = kept_for(actor.person_id or 0)
    made = session.execute(
        select(Adoption.registered_on, Adoption.tie, AdoptionCertificate.number,
               Adoption.case_no, Adoption.applicant_mask)
        .join(AdoptionCertificate, AdoptionCertificate.adoption_id == Adoption.id)
        .where(
            Adoption.agency_id == actor.agency_id, own.not_in(mine),
            Adoption.registered_on >= first, Adoption.registered_on < end,
            AdoptionCertificate.kind == CertificateKind.ADOPTION,
            AdoptionCertificate.replaces_id.is_(None),
        )
    )  # fmt: skip
    found = [
        Line(on, tie.label, no, case_no or "", who) for on, tie, no, case_no, who in made if on
    ]
    gone = session.execute(
        select(Ending.ended_on, Ending.kind, Ending.proof_no, Ending.case_no, Ending.adopter_mask)
        .where(
            Ending.agency_id == actor.agency_id, or_(ended.is_(None), ended.not_in(mine)),
            Ending.ended_on >= first, Ending.ended_on < end,
        )
    )  # fmt: skip
    found += [Line(on, kind.label, no, case_no, who) for on, kind, no, case_no, who in gone if on]
    came = session.execute(
        select(RootsVisit.held_on, RootsVisit.certificate_no, RootsVisit.case_no,
               RootsVisit.asker_mask)
        .where(roots_of(actor), RootsVisit.agency_id == actor.agency_id,
               RootsVisit.held_on >= first, RootsVisit.held_on < end)
    )  # fmt: skip
    found += [Line(on, KINDS["roots"], no, case_no, who) for on, no, case_no, who in came if on]
    return sorted(found, key=lambda line: (line.on, line.case_no))


@dataclass(frozen=True)
class Figures:
    """How many of each kind, and how many an organ; as text, for some are hidden."""

    kinds: list[tuple[str, str]]
    places: list[tuple[str, str]]
    total: str


def numbers(session: Session, actor: Actor, first: date, end: date) -> Figures:
    """What was registered and ended in the actor's area in [first, end).

    Of the own organ the numbers are told as they are; of others none from 1 to 4.
    """
    demand(actor, "adoption.numbers")
    found = _counted(session, actor, first, end)
    agencies = {agency for agency, _, _ in found}
    is_own = agencies <= {actor.agency_id}
    by_kind: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    by_place: Counter[tuple[int, str]] = Counter()
    for agency, name, kind in found:
        by_kind[kind] += 1
        by_place[agency, name] += 1
    places = sorted(by_place.items(), key=lambda one: one[0][1])
    kind_texts, total = hide([by_kind[kind] for kind in KINDS], is_own=is_own)
    place_texts, place_total = hide([n for _, n in places], is_own=is_own)
    return Figures(
        list(zip(KINDS.values(), kind_texts, strict=True)),
        [(name, text) for ((_, name), _), text in zip(places, place_texts, strict=True)],
        HIDDEN if HIDDEN in {total, place_total} else total,
    )


def _counted(session: Session, actor: Actor, first: date, end: date) -> list[tuple[int, str, str]]:
    """(organ, its name, kind) of each; nothing else of a case leaves this function."""
    bounds = area(actor)
    where = getattr(Agency, bounds[0]) == bounds[1] if bounds else Agency.id == actor.agency_id
    with as_system(session):
        made = session.execute(
            select(Agency.id, Agency.name, Adoption.tie)
            .join(Adoption, Adoption.agency_id == Agency.id)
            .where(where, Adoption.registered_on >= first, Adoption.registered_on < end)
        ).all()
        gone = session.execute(
            select(Agency.id, Agency.name, Ending.kind)
            .join(Ending, Ending.agency_id == Agency.id)
            .where(where, Ending.ended_on >= first, Ending.ended_on < end)
        ).all()
        came = session.execute(
            select(Agency.id, Agency.name)
            .join(RootsVisit, RootsVisit.agency_id == Agency.id)
            .where(where, RootsVisit.held_on >= first, RootsVisit.held_on < end)
        ).all()
    found = [(agency, name, tie.value) for agency, name, tie in made]
    found += [(agency, name, "roots") for agency, name in came]
    return found + [
        (agency, name, "revoked" if kind in REVOKING else "dissolved")
        for agency, name, kind in gone
    ]


def hide(counts: Sequence[int], *, is_own: bool) -> tuple[list[str], str]:
    """The counts and their total as text, none of them a number from 1 to 4 elsewhere.

    A single hidden number would follow from the total: the next smallest is hidden with it, or
    the total where there is none, and where even two would follow.
    """
    total = sum(counts)
    if is_own:
        return [str(n) for n in counts], str(total)
    hidden = {i for i, n in enumerate(counts) if 0 < n < SMALL}
    if len(hidden) == 1:
        rest = [i for i, n in enumerate(counts) if n >= SMALL]
        hidden |= {min(rest, key=lambda i: counts[i])} if rest else set()
    texts = [HIDDEN if i in hidden and n < SMALL else "不公布" if i in hidden else str(n)
             for i, n in enumerate(counts)]  # fmt: skip
    # What is left of the total for the hidden ones must leave each of them more than one way.
    small = sum(1 for i in hidden if counts[i] < SMALL)
    left = sum(counts[i] for i in hidden)
    least = small + SMALL * (len(hidden) - small)
    most = (SMALL - 1) * small if small == len(hidden) else total + 1
    is_told = not hidden or (len(hidden) > 1 and least < left < most and total >= SMALL)
    return texts, str(total) if is_told else HIDDEN


def export(
    session: Session, actor: Actor, first: date, end: date, *, reason: str, now: datetime
) -> Export:
    """The ledger as xlsx: masked as on the page."""
    demand(actor, "adoption.ledger_export")
    found = lines(session, actor, first, end)
    if len(found) > MOST:
        raise Invalid(f"一次最多导出{MOST}行，请缩小时间范围。", "reason")
    rows = [(str(x.on), x.kind, x.number, x.case_no, x.who) for x in found]
    asked = Asked(
        "adoption.ledger_export", f"收养台账 {first.year}年", reason, f"{first}至{end}",
        persons=len(rows),
    )  # fmt: skip
    table = Table("收养台账", HEADERS, rows)
    return export_tables(session, actor, asked, [table], kind="xlsx", now=now)
