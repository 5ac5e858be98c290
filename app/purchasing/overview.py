"""The first page of a project: what, for whom, with which money, how, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.core import clock
from app.divisions.queries import full_names
from app.documents.queries import list_files
from app.organisations.models import ServiceField
from app.parameters.services import cite
from app.purchasing.models import Publication
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.method import Method, NoReserve, Reason
from app.purchasing.rules.payments import Template
from app.purchasing.rules.term import Tick
from app.purchasing.services import drafting, methods, planning, points, requiring
from app.purchasing.services.budgeting import CONCLUSIONS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.purchasing.models import Project


def overview(session: Session, project: Project) -> dict[str, Any]:
    """What the first page says beside the frame: services, money, method, checklist, notices."""
    today = clock.today()
    answer = methods.answer_for(session, project, today)
    fields = {one.value: one.label for one in ServiceField}
    return {
        "services": [
            (item, INDICATORS[item.indicator],
             item.catalogue_item.name if item.catalogue_item is not None else "",
             drafting.target_words(item.indicator, item.target),
             planning.percent_words(item.weight))
            for item in project.items
        ],
        "field": fields.get(project.field, ""),
        "places": "、".join(full_names(session, project.places)),
        "ticks": [tick.label for tick in Tick if tick.value in project.term_ticks],
        "points": points.points(session, project, answer, today), "answer": answer,
        "stops": [(stop, cite(session, stop.rule_id)) for stop in answer.stops],
        "limits": methods.limits_of(session, project, today),
        "unset": methods.unset(session, project, today), "split": _split_rows(session, project),
        "method": Method(project.method).label if project.method else "",
        "ground": Reason(project.method_reason).label if project.method_reason else "",
        "sme_reason": NoReserve(project.sme_reason).label if project.sme_reason else "",
        "specials": [
            words for name, words in methods.SPECIAL.items()
            if project.deciding.get("asked", {}).get(name)
        ],
        "notices": session.scalars(
            select(Publication).where(Publication.project_id == project.id)
            .order_by(Publication.published_at)
        ).all(),
        "papers": list_files(session, "purchase", project.id, now=clock.now()),
        "texts": requiring.TEXTS, "acceptance": requiring.ACCEPTANCE,
        "templates": {one.value: one.label for one in Template},
        "cite": lambda rule_id: cite(session, rule_id),
        "conclusions": CONCLUSIONS,
    }  # fmt: skip


def _split_rows(session: Session, project: Project) -> list[tuple[str, str, str, int]]:
    """Projects of the same year and field beside this one: they may be counted together."""
    return [
        (row.ref, row.code, row.name, row.total_fen)
        for row in methods.others_of_year(session, project)
    ]
