"""The desk's list and a case as the desk reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from flask import flash, request, url_for
from sqlalchemy import select

from app.audit import services as audit
from app.audit.models import Outcome
from app.core import clock, crypto
from app.core.db import db
from app.core.errors import Invalid
from app.core.identifiers import read_resident_id
from app.core.policy import allows, demand
from app.core.submissions import held_words, hold_words
from app.core.web import done, go, me, repeatable, show
from app.families.models import Member
from app.foster import case_file, listing, queries
from app.foster.forms.desk import FindForm, HandOverForm, RevealForm, choices
from app.foster.listing import SORTS, VIEWS, Wanted, list_page, officers
from app.foster.models import FosterApplication, State
from app.foster.policy import handles, visible_to
from app.foster.reading import record_list, record_reading
from app.foster.screen import case_context, is_institution
from app.foster.services import correction
from app.foster.services.facts import load_file
from app.foster.services.intake import takers
from app.foster.views import bp
from app.foster.workflow import LABELS
from app.reveals.services import Look, asking, may_look

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

# What may stand in an address: `q` only with a case number, `search` is a reference to words.
FILTERS = ("view", "state", "officer", "county", "q", "search", "member", "sort", "after")
SHORTEST_ID_NUMBER = 15
_STATES = (("", "全部"), *((s.value, LABELS[s][0]) for s in State if s is not State.DRAFT))
_VIEWS = tuple(VIEWS.items())
_SORTS = tuple(SORTS.items())


@bp.get("/desk")
def desk() -> ResponseReturnValue:
    """Every application on the actor's desk; the filters stand in the address."""
    demand(me(), "foster.list")
    wanted = wanted_of(request.args)
    if request.args.get("search") and not wanted.search:
        flash("这次查找已经过期，下面是全部申请。请重新输入要查找的内容。", "info")
    page = list_page(db(), me(), wanted)
    record_list(me(), said(wanted), len(page.rows))
    return show("foster/desk/list.html", **_list_context(wanted, page))


@bp.post("/desk/find")
@repeatable
def find_person() -> ResponseReturnValue:
    """The list of a name, a case number or a whole identity number; no address names anybody."""
    demand(me(), "foster.find_person")
    form = FindForm(request.form)
    words, number = " ".join((form.q.data or "").split()), ""
    try:
        number = read_resident_id(words).number if _is_id_number(words) else ""
    except Invalid as error:
        form.fail("q", error.says)
    wanted = wanted_of(request.args)
    if not form.validate() or form.errors:
        context = _list_context(wanted, list_page(db(), me(), wanted))
        return show("foster/desk/list.html", None, 422, **(context | {"find_form": form}))
    if not number:
        return go(address(_searched(wanted, words)))
    found = _member_with(number)
    audit.record(
        db(), me(), "foster.find_person", outcome=Outcome.READ, note="找到" if found else "未找到"
    )
    if found is None:
        flash("没有找到这个身份证号码的申请。请核对号码，或换姓名查找。", "info")
    return go(url_for("foster.desk", member=found) if found else url_for("foster.desk"))


def _is_id_number(words: str) -> bool:
    return len(words) >= SHORTEST_ID_NUMBER and words[:1].isdigit() and "-" not in words


def _is_case_no(words: str) -> bool:
    return words[:3].upper() == "FC-"


def _searched(wanted: Asked, words: str) -> Asked:
    """The same list searched anew: a case number may stand in the address, a name is held."""
    wanted = replace(wanted, q="", search="", member="", after="")
    if not words or _is_case_no(words):
        return replace(wanted, q=words)
    return replace(wanted, q=words, search=hold_words(db(), me().user_id, words))


def _member_with(id_no: str) -> str | None:
    return db().scalar(
        select(Member.ref)
        .join(FosterApplication, FosterApplication.household_id == Member.household_id)
        .where(Member.id_no_index == crypto.blind("id_no", id_no), visible_to(me()))
        .limit(1)
    )


@bp.get("/desk/<ref:application>")
def case(application: str) -> ResponseReturnValue:
    """What the family stated, masked."""
    found = queries.get_application(db(), me(), application)
    record_reading(me(), found)
    return show("foster/desk/case.html", **case_page(found, {}))


@bp.post("/desk/<ref:application>/reveal")
@repeatable
def reveal(application: str) -> ResponseReturnValue:
    """One masked value, for this page view only, with a reason that is recorded."""
    found = queries.get_application(db(), me(), application, to="foster.reveal")
    form = RevealForm(request.form)
    file = load_file(db(), found)
    form.what.choices = choices(case_file.choices_to_reveal(file))
    if not form.validate():
        return show("foster/desk/case.html", None, 422, **case_page(found, {}, form))
    label = dict(case_file.choices_to_reveal(file))[form.what.data].split()[-1]
    page = url_for("foster.case", application=found.ref)
    look = Look(
        "foster.reveal", found.subject, form.what.data, label, form.reason.data, page
    )  # fmt: skip
    if not may_look(db(), look, is_assigned=handles(me(), found), actor=me(), now=clock.now()):
        return done(None, page)
    shown = case_file.reveal(file, form.what.data)
    return show("foster/desk/case.html", **case_page(found, shown))


def case_page(
    found: FosterApplication, revealed: dict[str, str], form: RevealForm | None = None
) -> dict[str, Any]:
    file = load_file(db(), found)
    if form is None:
        form = RevealForm()
        form.what.choices = choices(case_file.choices_to_reveal(file))
    return case_context(db(), me(), found) | {
        "sections": case_file.sections(db(), file, revealed),
        "residents": case_file.residents(file, revealed),
        "revealed": revealed,
        "form": form,
        "asking": asking(
            db(), me(), found.subject, is_assigned=handles(me(), found), now=clock.now()
        ),
        "hand_over": _hand_over_form(),
        "corrections": correction.history(db(), found),
    }


def _hand_over_form() -> HandOverForm:
    form = HandOverForm(prefix="hand-")
    form.officer.choices = choices([("", "请选择"), *takers(db(), me().agency_id, clock.today())])
    return form


# --- the list's own words --------------------------------------------------------------------


@dataclass(frozen=True)
class Asked(Wanted):
    """What an address asks for; `search` is where the words of `q` are held."""

    search: str = ""


def wanted_of(args: Mapping[str, str]) -> Asked:
    """The filters of an address, without what no list offers."""
    given = {name: args.get(name, "") for name in FILTERS}
    held = held_words(db(), me().user_id, given["search"]) if given["search"] else None
    if held is None:
        given["search"] = ""
    if held is None and not _is_case_no(given["q"]):
        given["q"] = ""
    wanted = Asked(**given | ({"q": held} if held is not None else {})).checked()
    return cast("Asked", wanted)


@lru_cache(maxsize=1024)
def said(wanted: Asked) -> str:
    """The filters for the record; what was searched for may be a name and stays out."""
    said = ["寄养申请", VIEWS.get(wanted.view, ""), queries.state_label(wanted.state)]
    said += [wanted.county and f"区划{wanted.county}", wanted.officer and "按承办人"]
    said += [wanted.q and "按姓名或申请号", wanted.member and "按家庭成员"]
    return " ".join(word for word in said if word)


@lru_cache(maxsize=4096)
def address(wanted: Asked, **changed: str) -> str:
    """The list's address with these filters."""
    kept = {name: changed.get(name, getattr(wanted, name)) for name in FILTERS}
    if "q" in changed:
        kept["search"] = ""
    if kept["search"] or not _is_case_no(kept["q"]):
        kept["q"] = ""
    if kept["sort"] == "due":
        kept["sort"] = ""
    query = urlencode({name: value for name, value in kept.items() if value})
    return url_for("foster.desk") + (f"?{query}" if query else "")


def _list_context(wanted: Asked, page: listing.ListPage) -> dict[str, Any]:
    inside = is_institution(me())
    people = officers(db(), me()) if inside else []
    counties = [] if inside else listing.counties(db(), me())
    chosen = {
        "q": wanted.q,
        "view": VIEWS.get(wanted.view, ""),
        "state": LABELS[State(wanted.state)][0] if wanted.state else "",
        "officer": dict(people).get(wanted.officer, wanted.officer and "承办人"),
        "county": dict(counties).get(wanted.county, wanted.county),
        "member": wanted.member and "按身份证号码查到的家庭",
    }
    all_pages = address(wanted, after="")
    return {
        "cases": page,
        "wanted": wanted,
        "selects": [
            (name, label, options, getattr(wanted, name))
            for name, label, options in (
                ("view", "查看", _VIEWS),
                ("state", "状态", _STATES),
                ("officer", "承办人", (("", "全部"), *people) if people else ()),
                ("county", "区县", (("", "全部"), *counties) if len(counties) > 1 else ()),
                ("sort", "排序", _SORTS),
            )
            if options
        ],
        "chips": [
            (text, address(wanted, **{name: "", "after": ""}))
            for name, text in chosen.items()
            if getattr(wanted, name) and text
        ],
        "find_url": all_pages.replace("/foster/desk", "/foster/desk/find", 1),
        "first_url": all_pages,
        "more_url": address(wanted, after=page.next_after) if page.next_after else "",
        "export_url": all_pages.replace("/foster/desk", "/foster/export", 1),
        "start_url": url_for("foster.counter") if allows(me(), "foster.counter") else "",
    }
