"""Who is let into which route: written down by hand, not computed by what it checks.

One row for each endpoint, for an object in the family's own division. `let_in`, `refused` (403)
and `unseen` (404) name actors; `rest` is what everybody else gets. `INT` is R-INT of the own
division, `INT@` of the other; `family` the applicant, `stranger` another family, `assessor` a
colleague who was named to the case and has declared to be free of interest. Whoever is not signed
in is sent to the sign-in page, except where a row is `PUBLIC`.

Let in means: the guard passed. The answer is then 200, 204, 303, 409, 422 or 429, because most
of these requests carry too little.
"""

from __future__ import annotations

from dataclasses import dataclass

IN = 200
OFFICE = "assessor ARCH HEAD INT SW BH BUR"
SEES = f"family {OFFICE}"


@dataclass(frozen=True)
class Row:
    """Expectations for one endpoint; `case` is the state in which its object stands."""

    case: str = "review"
    rest: int = 404
    let_in: str = ""
    refused: str = ""
    unseen: str = ""
    is_public: bool = False

    def expected(self, actor: str) -> int:
        """200 for let in, else 403 or 404."""
        for status, names in ((IN, self.let_in), (403, self.refused), (404, self.unseen)):
            if actor in names.split():
                return status
        return self.rest


PUBLIC = Row(rest=IN, is_public=True)
EVERYBODY = Row(rest=IN)
STAFF_ONLY = Row(rest=IN, let_in="INT", refused="family stranger")
# The town's child is in the care of 长春市儿童福利院; no family sees anything of its file.
CHILD_SEEN = Row(let_in=OFFICE)
CHILD_LISTED = Row(
    rest=403,
    let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@ CD CD@ TS TS@",
)
CHILD_WRITTEN = Row(let_in="assessor INT SW", refused="ARCH HEAD BH BUR")
# A match that was offered to the family of the case; 长春市儿童福利院 cares for the child.
MATCH_SEEN = Row(let_in=OFFICE)
MATCH_PREPARED = Row(let_in="assessor SW", refused="family ARCH HEAD INT BH BUR")
MATCH_FOUND = Row(let_in="assessor SW", refused="ARCH HEAD INT BH BUR")
MATCH_DECIDED = Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR")
MATCH_RECORDED = Row(let_in="assessor INT SW", refused="family ARCH HEAD BH BUR")
MATCH_OWN = Row(let_in="family")
# A placement in fusion with the family of the case, of 长春市儿童福利院.
PLACEMENT_SEEN = Row(let_in=OFFICE)
PLACEMENT_JUDGED = Row(let_in=OFFICE, refused="family")
PLACEMENT_WORKED = Row(let_in="assessor SW", refused="family ARCH HEAD INT BH BUR")
PLACEMENT_ASKED = Row(let_in="family assessor SW", refused="ARCH HEAD INT BH BUR")
PLACEMENT_LED = Row(let_in="assessor HEAD SW", refused="family ARCH INT BH BUR")
PLACEMENT_DECIDED = Row(let_in="HEAD", refused="family assessor ARCH INT SW BH BUR")
PLACEMENT_FILED = Row(let_in="INT", refused="family assessor ARCH HEAD SW BH BUR")
PLACEMENT_BUREAU = Row(let_in="BH", refused="family assessor ARCH HEAD INT SW BUR")
# Who reported harm is known to the bureau that has to act, and to nobody else.
HARM_REPORT = Row(let_in="BH BUR")
VISIT_RECORDED = Row(let_in="assessor SW", refused="family ARCH HEAD INT BH BUR")
VISIT_TOLD = Row(let_in="family assessor HEAD INT SW", refused="ARCH BH BUR")
VISITS_LISTED = Row(
    rest=403,
    let_in="assessor ARCH HEAD INT SW ARCH@ HEAD@ INT@ SW@ BH BUR BH@ BUR@",
)
# The town's unit belongs to 长春市儿童福利院; the couple who applied are none of the actors.
UNIT_SEEN = Row(let_in=OFFICE)
UNIT_BY_WORKER = Row(let_in="assessor SW", refused="ARCH HEAD INT BH BUR")
UNIT_BY_HEAD = Row(let_in="HEAD", refused="assessor ARCH INT SW BH BUR")
UNIT_BY_BOTH = Row(let_in="assessor SW HEAD", refused="ARCH INT BH BUR")
