"""What stands for and against one match today, and the seal over everything that was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.children.queries import foster_facts
from app.children.services import opinions
from app.core.errors import Invalid
from app.documents.models import Document
from app.foster import rules as foster
from app.foster.services.facts import LOCAL_FIGURES, digest_of, facts_record, snapshot
from app.law import RULES
from app.law.facts import FactError
from app.law.parameters import FOSTER_PARAMETERS
from app.placements import match_queries as queries
from app.placements.caseload import Load, load
from app.placements.models import FamilyPlace, Fitness, Match, MatchState
from app.placements.rules.matching import WISHES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from app.children.models import Opinion
    from app.placements.models import ChildSheet, Release

KIND = "match"
MEETINGS = 2
"""Introductory visits before anybody confirms: ours, the order names no number."""


@dataclass(frozen=True)
class Outlook:
    """`against`: hard rows and missing steps in words; `soft`: rule ids that need a release."""

    against: list[tuple[str, str]]
    """(rule id or "", words)"""
    soft: list[str]
    asked: dict[str, Release]
    opinion: Opinion | None
    sheet: ChildSheet | None
    digest: str
    load: Load
    """Of the organiser, with this child."""

    @property
    def unasked(self) -> list[str]:
        """Soft rules for which nobody has written a reason yet."""
        return [rule_id for rule_id in self.soft if rule_id not in self.asked]

    @property
    def unreleased(self) -> list[str]:
        """Soft rules that no second person has passed over, whenever they came up."""
        return [i for i in self.soft if i not in self.asked or self.asked[i].released_at is None]

    @property
    def can_be_confirmed(self) -> bool:
        return not self.against and not self.unasked


def says(rule_id: str) -> str:
    """A soft rule or a wish in plain words."""
    return WISHES.get(rule_id) or RULES[rule_id].says


def look(session: Session, match: Match, on: date) -> Outlook:
    """The whole record of care.md §2.8 at stage `sign`, the steps of the match, and the seal."""
    opinion = opinions.newest_for(session, match.child_id, KIND, match.id)
    sheet = queries.sheet(session, match)
    asked = {row.rule_id: row for row in queries.releases(session, match)}
    record = sign_record(session, match, opinion, on)
    against: list[tuple[str, str]] = []
    soft: list[str] = []
    try:
        answer = foster.evaluate(foster.read(_readable(record)))
        unmet = foster.evaluate(foster.read(_readable(record | {"stage": "precheck"}))).blocking
    except FactError as error:
        against.append(("", f"资料不完整（{error.field}：{error}）"))
    except Invalid as error:
        against.append(("", error.says))
    else:
        # What is only not proved today is not said as if it were known.
        against += [
            (
                rule_id,
                RULES[rule_id].says
                if rule_id in unmet
                else f"还没有办完，或者证明已过期：{RULES[rule_id].says}",
            )
            for rule_id in answer.blocking
        ]
        soft += answer.release
    held = sum(m.held_on is not None for m in queries.meetings(session, match))
    if held < MEETINGS:
        against.append(("", f"孩子和家庭至少先见{MEETINGS}次面，现在见了{held}次"))
    if sheet is None:
        against.append(("", "还没有填写儿童寄养前评估（表G）"))
    elif sheet.result is Fitness.NOT_YET:
        against.append(("", "儿童寄养前评估的结果是暂不适合"))
    if "FC-07-4" in soft and (row := asked.get("FC-07-4")) and row.document_id is None:
        against.append(("FC-07-4", "还没有附上医疗意见"))
    soft += [rule_id for rule_id in asked if rule_id in WISHES]
    carried = load(session, match.agency, on, coming=0 if match.state is MatchState.SIGNED else 1)
    if carried.is_over:
        soft.append("FC-28-1")
    return Outlook(
        against, sorted(soft), asked, opinion, sheet,
        digest_of(_seen(session, match, record, opinion, sheet, list(asked.values()))), carried,
    )  # fmt: skip


def sign_record(
    session: Session, match: Match, opinion: Opinion | None, on: date
) -> dict[str, Any]:
    """The facts of the family and of this child on a day; the match's own place is not counted."""
    record = facts_record(session, match.application, stage="sign", on=on)
    own = session.scalar(select(FamilyPlace.id).where(FamilyPlace.match_id == match.id))
    if own is not None:
        record["current_foster_count"] = max(0, record["current_foster_count"] - 1)
    record |= foster_facts(session, match.child, on)
    record["child_birth_date"] = match.child.birth_on.isoformat()
    record["placing_count"] = 1
    record["child_consents"] = opinion.agrees if opinion else None
    record["child_opinion_recorded"] = opinion is not None
    record["higher_department_consents"] = match.higher_agrees
    return record


def _readable(record: dict[str, Any]) -> dict[str, Any]:
    unset = [name for name in LOCAL_FIGURES if record.get(name) is None]
    if unset:
        titles = "、".join(FOSTER_PARAMETERS[name].title for name in unset)
        raise Invalid(f"本地标准未设定：{titles}")
    return record


def crosses(session: Session, match: Match, on: date) -> bool:
    """Whether the family lives in another county or city: FC-27-1 asks for a consent."""
    record = facts_record(session, match.application, stage="precheck", on=on)
    there = record.get("family_division")
    if there is None:
        return False
    digits = {"county": 6, "city": 4, "province": 2}[record["institution_level"]]
    here = record["institution_division"]
    return bool(here[:digits] != there[:digits] and here[:2] == there[:2])


def _seen(
    session: Session,
    match: Match,
    record: dict[str, Any],
    opinion: Opinion | None,
    sheet: ChildSheet | None,
    asked: Sequence[Release],
) -> dict[str, Any]:
    """Everything that a decision on the match rests on, in plain JSON values."""
    wanted = [id_ for id_ in (*(r.document_id for r in asked), match.higher_document_id) if id_]
    files = select(Document.id, Document.digest).where(Document.id.in_(wanted))
    digests = {row.id: row.digest for row in session.execute(files)} if wanted else {}
    return {
        "family": snapshot(session, match.application),
        "record": {k: v for k, v in record.items() if k != "as_of"},
        "offer": match.offer_digest,
        "shown": match.shown,
        "reason": match.reason,
        "opinion": [opinion.ref, opinion.agrees, opinion.words] if opinion else None,
        "sheet": [sheet.version, sheet.answers, sheet.result] if sheet else None,
        "releases": [[r.rule_id, r.reason, digests.get(r.document_id or 0)] for r in asked],
        "higher": [
            match.higher_agrees, match.higher_from, match.higher_no, str(match.higher_on),
            digests.get(match.higher_document_id or 0),
        ],
        "meetings": [
            [m.ref, str(m.held_on), m.notes] for m in queries.meetings(session, match)
        ],
    }  # fmt: skip
