"""Adoptions of the demo that stand in each stage of their way, and the people who see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.adoption.models import Adoption
from app.adoption.models.archive import Volume
from app.adoption.models.assessment import Assessor
from app.adoption.models.ending import Ending
from app.core.db import transaction
from app.demo import adoptions as demo
from app.demo.adoptions_after import WholeStory
from app.demo.people import Population
from app.demo.stories import find_user

if TYPE_CHECKING:
    from tests.access.town import Town

A, K = demo.A, demo.K
# Where each stands, by a word of its own; all at one bureau and by its own people.
CHAPTERS: dict[str, demo.Chapter] = {
    "claimed": ("found", demo.CLAIMED, 3),
    "told": ("kin", demo.TOLD, 1),
    "begun": ("kin", [*demo.TOLD, *demo.SEEN, (1, A.first_begins_a_sheet)], 0),
    "apart": ("hardship", [*demo.TOLD, *demo.SEEN, (1, A.both_score_apart)], 1),
    "scored": ("kin", [*demo.TOLD, *demo.SEEN, (1, A.both_score)], 1),
    "reporting": ("hardship", [*demo.TOLD, *demo.JUDGED, (1, A.first_signs_report)], 1),
    "failed": ("kin", [*demo.TOLD, *demo.FAILED], 2),
    "suspended": ("hardship", [*demo.TOLD, *demo.SEEN, (1, A.something_is_reported)], 1),
    "review": ("step", demo.REVIEW, 1),
    "kept": ("step", [*demo.REGISTERED, *demo.KEPT, (5, A.police_read),
                      (2, A.child_asks_for_the_sealed_part)], 1),
    "ending": ("step", [*demo.REGISTERED, *demo.end(K.MINOR), demo.RECEIVED], 3),
    "ended": ("step", [*demo.REGISTERED, *demo.end(K.RESCUED), demo.RECEIVED,
                       (4, A.end_is_agreed), (3, A.end_is_finished)], 6),
}  # fmt: skip
FAMILIES = ("told", "reporting", "failed", "kept", "ended")
CAST = ("dengji1", "family told")
EXTRAS = (
    "juzhang", "jingban", "dangan", "BUR", "ORG", "BH", "EXT", "family failed", "family kept",
    "family reporting", "family ended",
)  # fmt: skip
"""They walk in `make test-long`: twenty minutes are not enough for all."""
DESK = "/adoption/cases"
LISTS = ("ledger", "numbers", "endings", "archive", "archive/hand-over", "notices")


@dataclass
class Cast:
    """Accounts and starts by the names of `CAST`; references by the words of `CHAPTERS`."""

    accounts: dict[str, User] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    endings: dict[str, str] = field(default_factory=dict)
    volume: str = ""
    naming: str = ""

    def starts_of(self, name: str) -> list[str]:
        """What somebody opens first; the rest is linked from there."""
        if name.startswith("family"):
            return [f"/adoption/mine/{self.refs[name.removeprefix('family ')]}"]
        cases = [f"{DESK}/{self.refs[word]}" for word in ("claimed", "suspended", "review", "kept")]
        assessed = [f"{DESK}/{self.refs[word]}/assessment"
                    for word in ("told", "apart", "reporting", "failed")]  # fmt: skip
        lists = [f"/adoption/{page}" for page in LISTS]
        ends = [f"/adoption/endings/{ref}" for ref in self.endings.values()]
        volume = f"/adoption/volumes/{self.volume}"
        own = [f"/adoption/assess/{self.refs[word]}" for word in ("begun", "scored", "reporting")]
        return {
            "dengji1": [DESK, *cases, *assessed, *lists, *ends, volume],
            "juzhang": [
                DESK, f"{DESK}/{self.refs['claimed']}", *lists, *ends, *assessed[-2:],
                f"{DESK}/{self.refs['review']}/review", volume,
            ],
            "jingban": [
                "/adoption/assess", f"/adoption/assess/namings/{self.naming}", *own,
                f"{own[0]}/sheet", f"{own[1]}/common", f"{own[2]}/report",
            ],
            "dangan": ["/adoption/archive", volume],
            "ORG": ["/organisations/mine"],
            "EXT": ["/adoption/assess"],
        }.get(name, ["/organisations/"])  # fmt: skip


def cast_of(town: Town) -> Cast:
    """Play the chapters in the town, by the demo's services in past time."""
    people, cast = Population(after=5_000), Cast()
    with transaction(town.database) as session:
        agencies = {
            "cc_bureau": _agency(session, "长春市民政局"),
            "yz_bureau": _agency(session, "重庆市渝中区民政局"),
        }  # fmt: skip
    at, other = demo.make_organs(town.database, people, agencies)
    places = {"cy": ["220104001"]}
    told: dict[str, WholeStory] = {
        word: demo.play(town.database, people, at, other[1], places, n, chapter)
        for n, (word, chapter) in enumerate(CHAPTERS.items())
    }
    with transaction(town.database) as session:
        for word, story in told.items():
            cast.refs[word] = session.get_one(Adoption, story.case_id).ref
            found = select(Ending.ref).where(Ending.adoption_id == story.case_id)
            if (ending := session.scalar(found)) is not None:
                cast.endings[word] = ending
        for word in FAMILIES:
            cast.accounts[f"family {word}"] = session.get_one(User, told[word].family.user_id)
        for name in ("dengji1", "juzhang", "jingban", "dangan"):
            cast.accounts[name] = find_user(session, f"{at[0]}.{name}")
        cast.accounts |= {name: town.users[name] for name in ("BUR", "BH", "ORG", "EXT")}
        kept = told["kept"].case_id
        cast.volume = session.scalars(select(Volume.ref).where(Volume.adoption_id == kept)).one()
        cast.naming = session.scalars(
            select(Assessor.ref).where(
                Assessor.adoption_id == told["told"].case_id,
                Assessor.user_id == cast.accounts["jingban"].id,
            )
        ).one()
    return cast


def _agency(session: Session, name: str) -> Agency:
    return session.scalars(select(Agency).where(Agency.name == name)).one()
