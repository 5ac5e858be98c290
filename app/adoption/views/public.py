"""For everybody: which papers an adoption takes, by party."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.adoption.models import Side
from app.adoption.papers import PAPERS
from app.adoption.views import bp
from app.core.db import db
from app.core.web import public, show
from app.law import RULES
from app.law.source import source_of
from app.parameters.services import confirmed_rules

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

HEADINGS = {
    Side.ADOPTER: "收养人准备",
    Side.SENDER: "送养人准备",
    Side.CHILD: "孩子",
    Side.ORGAN: "由登记机关准备，您不用管",
}


@bp.get("/papers")
@public
def paper_list() -> ResponseReturnValue:
    """Each paper: when it is needed, what counts as good, under which rule."""
    confirmed = confirmed_rules(db())
    return show(
        "adoption/papers.html",
        by_side=[(words, [paper for paper in PAPERS.values() if paper.side is side])
                 for side, words in HEADINGS.items()],
        source=lambda rule_id: source_of(RULES[rule_id], confirmed),
    )  # fmt: skip
