"""The adopters' application: the task list, what it asks beyond the household, drafts."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.adoption import words
from app.adoption.forms.apply import (
    AboutForm,
    ChildForm,
    WishesForm,
    children_form,
    opinions_form,
)
from app.adoption.models import Adoption, Side
from app.adoption.services import applying, facts, papers, starting
from app.adoption.services.progress import opinions_of, origin_of, sections
from app.adoption.views import bp
from app.adoption.views.editing import editable
from app.core import clock
from app.core.codes import Marriage
from app.core.db import check_version, db
from app.core.errors import Invalid, NotFound
from app.core.submissions import Submission
from app.core.web import done, repeatable, show, typed
from app.families.forms import yes_no
from app.families.screens import fill
from app.law.source import source_of
from app.parameters.services import confirmed_rules

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models import Adoptee

AT = "/mine/<ref:adoption>/apply"
BOTH = ["GET", "POST"]
DRAFT_SECTION = re.compile(
    r"about|children|housing|opinions|wishes|(member|health|child):([a-z0-9]{16}|new)"
)


# --- the task list -----------------------------------------------------------------------------


@bp.get(AT)
def application(adoption: str) -> ResponseReturnValue:
    """All parts of the application and how each stands."""
    case, today = editable(adoption), clock.today()
    lines = [x for x in papers.lines(db(), case, today, (Side.ADOPTER,)) if x.is_required]
    return show(
        "adoption/apply/tasks.html", case=case, sections=sections(db(), case, today),
        origin=origin_of(case), others=starting.others_open(db(), case),
        papers=len(lines), papers_there=sum(x.is_there for x in lines), **standing(case),
    )  # fmt: skip


def standing(case: Adoption) -> dict[str, Any]:
    """How the adopters' own conditions stand: groups of lines for `components/conditions.html`."""
    confirmed = confirmed_rules(db())
    found = facts.own_conditions(db(), case, clock.today())[0]
    groups = [
        (title, kept)
        for title, lines in words.groups(found, confirmed)
        if (kept := [line for line in lines if line.rule.id in applying.OWN_ROWS])
    ]
    return {"groups": groups, "source": lambda rule: source_of(rule, confirmed)}


@bp.post(f"{AT}/draft/<section>")
@repeatable
def draft(adoption: str, section: str) -> ResponseReturnValue:
    """Keep what is being typed; an autosave that comes after the saving is ignored."""
    case = editable(adoption)
    if not DRAFT_SECTION.fullmatch(section):
        raise NotFound
    if db().get(Submission, request.form.get("submission_id", "")) is None:
        applying.drafts_of(db(), case).keep(section, typed())
    return "", 204


# --- what is asked beyond the household --------------------------------------------------------


def _saved(case: Adoption, section: str, title: str) -> ResponseReturnValue:
    applying.drafts_of(db(), case).drop(section)
    flash(f"“{title}”已保存。", "success")
    return done(None, url_for("adoption.application", adoption=case.ref))


def _form(case: Adoption, form: type[Any], section: str, stored: dict[str, Any]) -> Any:
    """What was sent; else the draft; else what is stored."""
    if request.method == "POST":
        check_version(case, request.form.get("version"))
        return form(request.form)
    return fill(applying.drafts_of(db(), case), form, section, stored)


@bp.route(f"{AT}/about", methods=BOTH)
def about(adoption: str) -> ResponseReturnValue:
    """Nation, work and income of each adopter; the day of the marriage."""
    case = editable(adoption)
    family, said = facts.family_of(db(), case), case.statement or {}
    own, other = said.get("applicant") or {}, said.get("spouse") or {}
    stored = {
        "nation": own.get("nation", ""), "employer": own.get("employer", ""),
        "income": _decimal(own.get("income")), "spouse_nation": other.get("nation", ""),
        "spouse_employer": other.get("employer", ""),
        "spouse_income": _decimal(other.get("income")), "married_on": _day(said),
    }  # fmt: skip
    form = _form(case, AboutForm, "about", stored).ask(
        is_married=family.household.marital_status == Marriage.MARRIED,
        of_spouse=case.jointly and family.spouse is not None,
    )
    if request.method == "POST" and form.validate():
        applying.say(db(), case, form.told)
        return _saved(case, "about", "收养人的情况")
    return _page("about", case, form)


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _day(said: dict[str, Any]) -> date | None:
    return date.fromisoformat(said["married_on"]) if said.get("married_on") else None


def _page(name: str, case: Adoption, form: Any, **more: Any) -> ResponseReturnValue:
    status = 422 if request.method == "POST" and form.errors else 200
    return show(f"adoption/apply/{name}.html", None, status, case=case, form=form, **more)


@bp.route(f"{AT}/children", methods=BOTH)
def children(adoption: str) -> ResponseReturnValue:
    """The statement on children: every living one, grown up or not."""
    case = editable(adoption)
    family, said = facts.family_of(db(), case), case.statement or {}
    told = said.get("children") or {}
    stored = {f"c_{ref}": whose for ref, whose in told.items()}
    stored |= {"earlier": said.get("earlier", ""), "all_told": said.get("children") is not None}
    kind = children_form(family.children, has_spouse=family.spouse is not None)
    form = _form(case, kind, "children", stored)
    if request.method == "POST" and form.validate():
        whose = {m.ref: form[f"c_{m.ref}"].data for m in family.children}
        applying.say(db(), case, {"children": whose, "earlier": form["earlier"].data or ""})
        return _saved(case, "children", "子女情况")
    return _page("children", case, form, members=family.children)


@bp.route(f"{AT}/opinions", methods=BOTH)
def opinions(adoption: str) -> ResponseReturnValue:
    """What the others who live there think of it."""
    case = editable(adoption)
    asked = opinions_of(facts.family_of(db(), case), clock.today())
    told = (case.statement or {}).get("opinions") or {}
    stored = {f"o_{ref}": yes_no(said["agrees"]) for ref, said in told.items()}
    stored |= {f"r_{ref}": said["words"] for ref, said in told.items()}
    form = _form(case, opinions_form(asked), "opinions", stored)
    if request.method == "POST" and form.validate():
        applying.say(db(), case, {"opinions": {
            m.ref: {"agrees": form[f"o_{m.ref}"].data == "yes",
                    "words": form[f"r_{m.ref}"].data or ""}
            for m in asked
        }})  # fmt: skip
        return _saved(case, "opinions", "家人的意见")
    return _page("opinions", case, form, asked=asked)


@bp.route(f"{AT}/child/new", methods=BOTH)
def new_child(adoption: str) -> ResponseReturnValue:
    """One more child whom the family names."""
    return _child(editable(adoption), None)


@bp.route(f"{AT}/child/<ref:child>", methods=BOTH)
def child(adoption: str, child: str) -> ResponseReturnValue:
    """A child whom the family names."""
    case = editable(adoption)
    return _child(case, applying.get_child(db(), case, child))


def _child(case: Adoption, found: Adoptee | None) -> ResponseReturnValue:
    origin = origin_of(case)
    if origin.in_institution:
        raise NotFound
    section = f"child:{found.ref if found else 'new'}"
    stored = {
        "name": found.name or "", "id_no": found.id_no or "", "disabled": yes_no(found.disabled),
        "born": None if found.id_no else found.birth_on, "category": found.category,
        "sex": None if found.id_no else found.sex, "place": found.place_division or None,
        "new_name": found.new_name or "",
    } if found else {"place": (case.statement or {}).get("place")}  # fmt: skip
    form = _form(case, ChildForm, section, stored)
    if origin.code != "kin":
        del form["category"]
    picks = form.place.is_picking
    try:
        if request.method == "POST" and not picks and form.validate():
            applying.save_child(db(), case, found, form.data)
            return _saved(case, section, "要收养的孩子")
    except Invalid as error:
        form.fail(error.field, error.says)
    return show("adoption/apply/child.html", None,
                422 if request.method == "POST" and not picks else 200, case=case, form=form,
                child=found, section=section, origin=origin)  # fmt: skip


@bp.post(f"{AT}/child/<ref:child>/remove")
def remove_child(adoption: str, child: str) -> ResponseReturnValue:
    """Not this one."""
    case = editable(adoption)
    try:
        applying.remove_child(db(), case, applying.get_child(db(), case, child))
        flash("已删除这名孩子。", "success")
    except Invalid as error:
        flash(error.says, "error")
    return done(None, url_for("adoption.application", adoption=case.ref))


@bp.route(f"{AT}/wishes", methods=BOTH)
def wishes(adoption: str) -> ResponseReturnValue:
    """Why, which child, and the secret."""
    case = editable(adoption)
    said = case.statement or {}
    wish = said.get("wish") or {}
    stored = {
        "motive": said.get("motive", ""), "ages": wish.get("ages", []),
        "sex": wish.get("sex", "any"), "health": wish.get("health"),
        "secrecy": yes_no(case.wants_secrecy) if said.get("motive") else None,
    }  # fmt: skip
    form = _form(case, WishesForm, "wishes", stored)
    form.ask(of_child=origin_of(case).in_institution)
    if request.method == "POST" and form.validate():
        applying.save_wishes(db(), case, form.told)
        return _saved(case, "wishes", "收养的原因和意愿")
    return _page("wishes", case, form)
