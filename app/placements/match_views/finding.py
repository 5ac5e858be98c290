"""Find a family for a child: the pool in order with reasons, and why not for each other one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.children.models import Child
from app.children.queries import get_child, siblings_of
from app.core import clock
from app.core.db import db
from app.core.errors import Conflict, Invalid
from app.core.web import done, later, me, show
from app.foster.pooling import describe
from app.parameters.services import cite
from app.placements.match_forms import ChooseForm, choose_form
from app.placements.match_views import bp
from app.placements.match_views.reading import record_search
from app.placements.rules.matching import AGAINST, WISHES
from app.placements.services import matching
from app.placements.services.match_open import open_match, soft_of
from app.placements.services.match_warnings import still_sought

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.placements.rules.matching import Finding, Judged
    from app.placements.services.matching import Found

OFFERED, REFUSED = 15, 25


def _child(ref: str) -> Child:
    return get_child(db(), me(), ref, to="matches.find")


def _placing(given: str) -> int:
    return 2 if given == "2" else 1


def _look(child: Child, placing: int) -> Found:
    found = matching.look(db(), child, on=clock.today(), placing=placing)
    if found.stale:
        # What was opened to answer is kept for the next look; a page of reading writes nothing.
        agency_id = child.agency_id
        if agency_id is not None:
            later(lambda session: _keep(session, agency_id))
    return found


def _keep(session: Any, agency_id: int) -> None:
    matching.keep_profiles(session, agency_id)


@bp.get("/child/<ref:child>")
def find(child: str) -> ResponseReturnValue:
    """The whole pool for one child."""
    file = _child(child)
    placing = _placing(request.args.get("together", ""))
    try:
        found = _look(file, placing)
    except Invalid as error:
        return show("matches/find.html", child=file, problem=error.says, found=None)
    record_search(me(), file, len(found.judged))
    offered, more = _page(found.offerable, request.args.get("after", ""), OFFERED)
    refused, more_refused = _page(found.refused, request.args.get("no_after", ""), REFUSED)
    return show(
        "matches/find.html", child=file, found=found, problem="", placing=placing,
        standing=matching.open_match_of(db(), file), siblings=siblings_of(db(), me(), file),
        offered=[_row(found, one) for one in offered], more=more,
        old_proofs=_old_proofs(found, offered), sought=still_sought(db(), file, clock.today()),
        refused=[_row(found, one) for one in refused], more_refused=more_refused,
        counts=_counts(found), cited=Cited(), against=AGAINST, describe=describe,
        paged=bool(request.args.get("after") or request.args.get("no_after")),
    )  # fmt: skip


class Cited(dict[str, str]):
    """Rule ids as the screen cites them; each is looked up once."""

    def __missing__(self, rule_id: str) -> str:
        own = dict.fromkeys(("POOL", "HOME"), "平台办理规则") | dict.fromkeys(WISHES, "家庭的意愿")
        self[rule_id] = own.get(rule_id) or cite(db(), rule_id)
        return self[rule_id]


def _row(found: Found, one: Judged) -> tuple[Any, Judged]:
    return found.named[one.family.ref], one


def _page(judged: list[Judged], after: str, length: int) -> tuple[list[Judged], str]:
    """A page that begins after a family, and the family after which the next one begins."""
    start = next((n + 1 for n, one in enumerate(judged) if one.family.ref == after), 0)
    page = judged[start : start + length]
    return page, page[-1].family.ref if len(judged) > start + length else ""


def _counts(found: Found) -> list[tuple[str, int]]:
    """How many families each hard rule keeps away, the most first."""
    rules = sorted(f.rule_id for one in found.refused for f in one.hard)
    counted = [(rule_id, len(list(group))) for rule_id, group in groupby(rules)]
    return sorted(counted, key=lambda pair: -pair[1])


@bp.get("/child/<ref:child>/family/<ref:application>")
def choose(child: str, application: str) -> ResponseReturnValue:
    """One family for this child: everything for and against it, and the reason to write."""
    file = _child(child)
    return _choose_page(file, application, _placing(request.args.get("together", "")))


def _choose_page(
    child: Child,
    ref: str,
    placing: int,
    form: ChooseForm | None = None,
    found: Found | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    found = found or _look(child, placing)
    one = _one(found, ref)
    soft = soft_of(found, one)
    form = form or choose_form(_said(soft))
    form.together.data = str(placing)
    return show(
        "matches/choose.html", None, status, child=child, found=found, one=one,
        family=found.named[ref], soft=soft, form=form, cited=Cited(), describe=describe,
        placing=placing, standing=matching.open_match_of(db(), child),
        old_proofs=_old_proofs(found, [one]),
        sought=still_sought(db(), child, clock.today()),
    )  # fmt: skip


def _old_proofs(found: Found, judged: list[Judged]) -> dict[str, int]:
    """How many certificates of the families on this page are too old, by the family's ref."""
    named = [found.named[one.family.ref] for one in judged]
    cases = [family.application_id for family in named]
    old = matching.old_proofs(db(), found.child, cases, found.on)
    return {family.ref: old[family.application_id] for family in named}


def _one(found: Found, ref: str) -> Judged:
    one = next((j for j in found.judged if j.family.ref == ref), None)
    if one is None:
        raise Conflict("这个家庭不在本机构的合格家庭库里。")
    return one


def _said(soft: list[Finding]) -> list[tuple[str, str]]:
    return [(f.rule_id, f.says) for f in soft]


@bp.post("/child/<ref:child>/family/<ref:application>", endpoint="open")
def open_(child: str, application: str) -> ResponseReturnValue:
    """Open the match: a place is held from now on."""
    file = get_child(db(), me(), child, to="matches.open")
    placing = _placing(request.form.get("together", ""))
    found = _look(file, placing)
    form = choose_form(_said(soft_of(found, _one(found, application))), request.form)
    if not form.validate():
        return _choose_page(file, application, placing, form, found, 422)
    try:
        match = open_match(
            db(), found, application, reason=form.reason.data or "", releases=form.releases,
            actor=me(), now=clock.now(),
        )  # fmt: skip
    except Invalid as error:
        form.fail((error.field or "").replace("-", "_"), error.says)
        return _choose_page(file, application, placing, form, found, 422)
    flash("匹配已建立，为家庭保留了一个名额。请征询家庭意见。", "success")
    return done(None, url_for("matches.case", match=match.ref))
