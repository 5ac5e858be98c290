"""The assessors' desk, their declaration, one case; and the organ's tab of the assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.adoption.answers import answers
from app.adoption.assess_acts import OWN_ACTS
from app.adoption.forms.assess import DeclareForm
from app.adoption.models import Adoption, Side
from app.adoption.screen import record_reading
from app.adoption.services import (
    assessing,
    desks,
    fusing,
    papers,
    proofs,
    scoring,
    situations,
    walking,
)
from app.adoption.services.walking import MET
from app.adoption.views import bp
from app.adoption.views.assess_frame import screen
from app.adoption.views.desk import open_case
from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid
from app.core.identifiers import mask_id, mask_phone
from app.core.web import done, me, show
from app.divisions.queries import full_name
from app.documents.queries import file_line, list_letters
from app.families.answers import Block
from app.law import RULES
from app.parameters.services import cite
from app.workflow.acts import perform

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.adoption.models import Assessor
    from app.core.forms import Form
    from app.workflow.acts import Act


@bp.get("/assess")
def assessments() -> ResponseReturnValue:
    """What one is named to."""
    return show("adoption/assess/list.html", rows=desks.of(db(), me()), today=clock.today())


@bp.get("/assess/namings/<ref:assessor>")
def declare(assessor: str) -> ResponseReturnValue:
    """Who it is about, and whether one has an interest: before the file opens (AE-12)."""
    return _declare(assessing.get_naming(db(), me(), assessor), DeclareForm(None))


def _declare(row: Assessor, form: Form, status: int = 200) -> ResponseReturnValue:
    case = db().get_one(Adoption, row.adoption_id)
    return show(
        "adoption/assess/declare.html", None, status, row=row, case=case, form=form,
        names=assessing.whom(db(), case), place=full_name(db(), case.county_code or ""),
        rule=(RULES["AE-12"], cite(db(), "AE-12")),
    )  # fmt: skip


@bp.post("/assess/namings/<ref:assessor>")
def save_declaration(assessor: str) -> ResponseReturnValue:
    """No interest opens the file, any interest ends the naming."""
    row, form = assessing.get_naming(db(), me(), assessor), DeclareForm()
    check_version(row, request.form.get("version"))
    try:
        if not form.validate():
            return _declare(row, form, 422)
        case = assessing.declare(
            db(), row, form.relation.data or "", actor=me(), now=clock.now()
        )  # fmt: skip
    except Invalid as error:
        form.fail(error.field, error.says)
        return _declare(row, form, 422)
    if row.recused_at is not None:
        flash("已回避，登记机关会另派人员。", "success")
        return done(None, url_for("adoption.assessments"))
    return done(None, url_for("adoption.assessed", adoption=case.ref))


@bp.get("/assess/<ref:adoption>")
def assessed(adoption: str) -> ResponseReturnValue:
    """What the adopters stated and brought; of the sending side nothing (CC-1110)."""
    case = desks.get_assigned(db(), me(), adoption)
    record_reading(me(), case, "评估")
    return screen(
        "case.html", case,
        people=assessing.names(db(), case), row=assessing.current(db(), case),
        visits=walking.visits(db(), case), met=MET,
        lacking=walking.lacking(db(), case), situations=situations.of_case(db(), case),
        rules=RULES, answers=_stated(case),
        lines=papers.lines(db(), case, sides=(Side.ADOPTER,)),
        party=assessing.party(db(), case), today=clock.today(), **_fusion(case),
    )  # fmt: skip


MASKED = {"证件号码": mask_id, "身份证号码": mask_id, "手机号码": mask_phone}


def _stated(case: Adoption) -> list[Block]:
    """What the adopters filled in, numbers masked; the papers stand below with their files."""
    return [
        Block(block.title, [
            row | {"value": MASKED[row["label"]](row["value"])}
            if row["label"] in MASKED and row["value"][-1:].isalnum() else row
            for row in block.rows
        ])
        for block in answers(db(), case)[:-1]
    ]  # fmt: skip


def _fusion(case: Adoption) -> dict[str, Any]:
    row, today = fusing.of_case(db(), case), clock.today()
    return {
        "fusion": row, "late_first": row is not None and fusing.late_first_visit(db(), case, today),
        "fusion_until": fusing.complete_on(db(), case, row) if row else None,
        "fusion_lacking": fusing.lacking(db(), case, today) if row else [],
    }  # fmt: skip


@bp.get("/cases/<ref:adoption>/assessment")
def assessment(adoption: str) -> ResponseReturnValue:
    """Who assesses, what they declared, what the family answered."""
    found, page = open_case(adoption, "评估")
    row = assessing.current(db(), found)
    if row is None:
        return show("adoption/assess/desk.html", **page, row=row)
    return show(
        "adoption/assess/desk.html", **page, row=row,
        people=assessing.names(db(), found), party=assessing.party(db(), found),
        visits=walking.visits(db(), found), met=MET, lacking=walking.lacking(db(), found),
        situations=situations.of_case(db(), found), rules=RULES,
        letters=list_letters(db(), me(), "adoption_record", found.id),
        files=[file_line(one) for one in proofs.files(db(), found)],
        **_fusion(found),
        results=[
            (says, sheet, scoring.outcome_of(db(), found, sheet))
            for stage, says in scoring.STAGES.items()
            if (sheet := scoring.concluded(db(), found, stage)) is not None
        ],
        recused=[a for a in found.assessors if a.round == found.round and a.recused_at],
    )  # fmt: skip


def _add(act: Act) -> None:
    def view(adoption: str) -> ResponseReturnValue:
        found = desks.get_assigned(db(), me(), adoption, to=act.action)
        back = url_for("adoption.assessed", adoption=found.ref)

        def page(form: Form, status: int) -> ResponseReturnValue:
            record_reading(me(), found, act.title)
            return screen(
                "act.html", found, status, act=act, form=form, back=back,
                rule=(RULES[act.rule], cite(db(), act.rule)) if act.rule else None,
            )  # fmt: skip

        # A situation can take the file from whoever reports it.
        ends = act.name == "own_situation"
        return perform(
            act, found, page=page, back=url_for("adoption.assessments") if ends else back
        )

    view.__doc__ = act.title
    bp.add_url_rule(
        f"/assess/<ref:adoption>/{act.name.replace('_', '-')}", act.name, view,
        methods=["GET", "POST"],
    )  # fmt: skip


for _act in OWN_ACTS:
    _add(_act)
