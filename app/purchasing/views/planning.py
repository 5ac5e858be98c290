"""Pages of a plan that hold rows: the head, what is bought, with which money, the requirement."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.core import clock
from app.core.db import check_version, db
from app.core.errors import Invalid, WrongState
from app.core.policy import demand
from app.core.web import done, me, repeatable, show
from app.parameters.services import cite
from app.purchasing.forms.plan import NO_PLACES, ItemsForm, MoneyForm, ProjectForm, fen
from app.purchasing.forms.require import RequirementForm, typed
from app.purchasing.models import FundSource
from app.purchasing.queries import get_project
from app.purchasing.rules.indicators import INDICATORS
from app.purchasing.rules.method import Method
from app.purchasing.screen import context
from app.purchasing.services import catalogue, methods, planning, requiring
from app.purchasing.services.planning import EDITABLE, ItemLine, MoneyLine, Said
from app.purchasing.views import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from app.core.forms import Form
    from app.purchasing.models import Project

_HUNDRED = 100
SHARE = "%"


bp.app_template_filter("weight")(planning.percent_words)


@bp.route("/projects/new", methods=["GET", "POST"])
def new_project() -> ResponseReturnValue:
    """The head of F-PRJ."""
    demand(me(), "purchasing.start")
    is_sent, now = request.method == "POST", clock.now()
    form = ProjectForm() if is_sent else ProjectForm(formdata=None, year=clock.day(now).year)
    form.offer(me().division_code)
    if not is_sent:
        return _new(form)
    try:
        if form.validate():
            made = planning.create(db(), _said(form), actor=me(), now=now)
            flash(f"已建立项目{made.code}，请填写指标和预算。", "success")
            return done(None, url_for("purchasing.project", project=made.ref))
    except Invalid as error:
        _tell(form, error)
    return _new(form, 200 if form.is_picking else 422)


def _tell(form: Form, error: Invalid) -> None:
    for one in (error, *error.also):
        form.fail(one.field if one.field in form else None, one.says)


def _new(form: ProjectForm, status: int = 200) -> ResponseReturnValue:
    return show(
        "purchasing/plan/new.html", None, status, form=form, places_hint=NO_PLACES,
        article=cite(db(), "GPS-24"),
    )  # fmt: skip


def _said(form: ProjectForm) -> Said:
    return Said(
        name=form.name.data or "", need=form.need.data or "", children=form.children.data or 0,
        groups=form.groups.data or (), places=[code for code in form.places.data if code],
        field=form["field"].data or "", year=form.year.data or 0,
        term_months=form.term_months.data or 0, ticks=form.ticks.data or (),
        expected_month=(form.expected_month.data or "").strip(),
    )  # fmt: skip


def _open(project: str, action: str, states: Any) -> Project:
    found = get_project(db(), me(), project, to=action)
    if found.state not in states:
        raise WrongState
    return found


def _page(name: str, found: Project, form: Form, status: int, **more: Any) -> ResponseReturnValue:
    return show(
        f"purchasing/plan/{name}.html", None, status, **context(db(), me(), found), form=form,
        back=url_for("purchasing.project", project=found.ref), **more,
    )  # fmt: skip


@bp.route("/projects/<ref:project>/edit", methods=["GET", "POST"])
def edit(project: str) -> ResponseReturnValue:
    """Change the head while it is planned."""
    found = _open(project, "purchasing.edit", EDITABLE)
    whole = found.places == [found.division_code]
    form = ProjectForm() if request.method == "POST" else ProjectForm(
        formdata=None, obj=found, data={"ticks": found.term_ticks},
        places=[""] if whole else found.places,
    )  # fmt: skip
    form.offer(found.division_code)
    more = {"places_hint": NO_PLACES, "article": cite(db(), "GPS-24")}
    if request.method == "GET":
        form.ticks.data = found.term_ticks
        return _page("edit", found, form, 200, **more)
    check_version(found, request.form.get("version"))
    try:
        if form.validate():
            planning.edit(db(), found, _said(form), actor=me(), now=clock.now())
            return _kept("已保存。", found)
    except Invalid as error:
        _tell(form, error)
    return _page("edit", found, form, 200 if form.is_picking else 422, **more)


def _kept(says: str, found: Project) -> ResponseReturnValue:
    flash(says, "success")
    return done(None, url_for("purchasing.project", project=found.ref))


@bp.route("/projects/<ref:project>/items", methods=["GET", "POST"])
def items(project: str) -> ResponseReturnValue:
    """The indicators with targets and weights; suggestions from budget and term."""
    found = _open(project, "purchasing.edit", EDITABLE)
    form = ItemsForm() if request.method == "POST" else ItemsForm(
        formdata=None, items=[_shown(item) for item in found.items] or None
    )  # fmt: skip
    suggested = planning.suggestions(found)
    today = clock.today()
    form.offer(suggested, catalogue.in_force(db(), found.province_code or "", today))
    if request.method == "GET":
        if found.items:
            _choose_catalogue(form, found)
        return _page("items", found, form, 200, total=_total(form))
    check_version(found, request.form.get("version"))
    try:
        if form.validate():
            total = planning.set_items(
                db(), found, _lines(form, suggested), actor=me(), now=clock.now()
            )
            for says in planning.beyond(found):
                flash(says, "warning")
            return _kept(f"已保存，权重合计{planning.percent_words(total)}。", found)
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    status = 200 if form.rows_changed else 422
    return _page("items", found, form, status, total=_total(form))


def _shown(item: Any) -> dict[str, Any]:
    scale = _HUNDRED if INDICATORS[item.indicator].unit == SHARE else 1
    return {
        "indicator": item.indicator, "target": Decimal(item.target) / scale,
        "weight": Decimal(item.weight) / _HUNDRED, "description": item.description,
        "unit_price": None if item.unit_price_fen is None
        else Decimal(item.unit_price_fen) / _HUNDRED,
    }  # fmt: skip


def _choose_catalogue(form: ItemsForm, found: Project) -> None:
    refs = catalogue.refs_of(db(), [item.catalogue_item_id for item in found.items])
    for entry, item in zip(form["items"], found.items, strict=True):
        entry.form.catalogue.data = refs.get(item.catalogue_item_id, "")


def _lines(form: ItemsForm, suggested: dict[str, Any]) -> list[ItemLine]:
    found = []
    for entry in form["items"]:
        row = entry.form
        code = row.indicator.data
        target = row.target.data if row.target.data is not None else suggested.get(code)
        if target is None:
            raise Invalid(f"请填写“{INDICATORS[code].name}”的目标；先填预算就有建议数。", "items")
        is_share = INDICATORS[code].unit == SHARE
        number = Decimal(target) * (_HUNDRED if is_share else 1)
        if number != int(number):
            raise Invalid(f"“{INDICATORS[code].name}”的目标应为整数。", "items")
        found.append(
            ItemLine(
                indicator=code, target=int(number), weight=fen(row.weight.data) or 0,
                catalogue_ref=row.catalogue.data or "", description=row.description.data or "",
                unit_price_fen=fen(row.unit_price.data),
            )
        )  # fmt: skip
    return found


def _total(form: ItemsForm) -> int:
    """What the weights on the page sum to, in basis points; wrong ones count as nothing."""
    return sum(fen(entry.form.weight.data) or 0 for entry in form["items"])


@bp.post("/projects/<ref:project>/items/sum")
@repeatable
def items_sum(project: str) -> ResponseReturnValue:
    """The sum of the weights while one types."""
    found = _open(project, "purchasing.edit", EDITABLE)
    return show(
        "purchasing/plan/_weight_sum.html", total=_total(ItemsForm()), project=found
    )  # fmt: skip


@bp.route("/projects/<ref:project>/money", methods=["GET", "POST"])
def money(project: str) -> ResponseReturnValue:
    """The budget by year and source."""
    found = _open(project, "purchasing.edit", EDITABLE)
    rows = [
        {"year": line.year, "source": line.source.value, "line_no": line.line_no,
         "amount": Decimal(line.amount_fen) / _HUNDRED}
        for line in found.budget
    ] or [{"year": found.year}]  # fmt: skip
    is_sent = request.method == "POST"
    form = MoneyForm() if is_sent else MoneyForm(formdata=None, lines=rows)
    more: dict[str, Any] = {"article": cite(db(), "GPS-16")}
    if not is_sent:
        return _page("money", found, form, 200, **more)
    check_version(found, request.form.get("version"))
    try:
        if form.validate():
            lines = [
                MoneyLine(row.year.data, FundSource(row.source.data), row.line_no.data or "",
                          fen(row.amount.data) or 0)
                for row in (entry.form for entry in form.lines)
            ]  # fmt: skip
            answer = planning.set_budget(db(), found, lines, actor=me(), now=clock.now())
            for says in methods.split_words(db(), answer):
                flash(says, "warning")
            return _kept("预算已保存。", found)
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _page("money", found, form, 200 if form.rows_changed else 422, **more)


@bp.route("/projects/<ref:project>/requirement", methods=["GET", "POST"])
def require(project: str) -> ResponseReturnValue:
    """F-REQ; phrases that may keep suppliers out are shown and need a reason."""
    found = _open(project, "purchasing.require", requiring.WRITTEN_IN)
    if request.method == "GET":
        values = typed(found.requirement) or _proposed(found)
        if like := request.args.get("like", "")[:40]:
            values = _alike(values, get_project(db(), me(), like))
        return _requirement(found, RequirementForm(formdata=None, data=values))
    form = RequirementForm()
    check_version(found, request.form.get("version"))
    try:
        if form.validate():
            requiring.write(db(), found, form.said(), actor=me(), now=clock.now())
            return _kept("采购需求已送审，请另一人审查。", found)
    except Invalid as error:
        form.fail(error.field if error.field in form else None, error.says)
    return _requirement(found, form, 200 if form.rows_changed else 422)


def _requirement(found: Project, form: RequirementForm, status: int = 200) -> ResponseReturnValue:
    said = form.said()
    return _page(
        "require", found, form, status, doubts=requiring.found_in(said),
        gpr=cite(db(), "GPR-20"), acc=cite(db(), "ACC-24"),
        returned=found.requirement.get("returned")
        if found.requirement.get("state") == requiring.RETURNED else None,
        points=sum(factor.points for factor in said.factors) + said.price_weight,
        earlier=requiring.earlier(db(), found),
    )  # fmt: skip


def _alike(values: dict[str, Any], earlier: Project) -> dict[str, Any]:
    """The texts of an earlier project; money, method and points stay this one's."""
    texts = typed(earlier.requirement)
    return values | {key: texts[key] for key in requiring.COPIED if texts.get(key)}


def _proposed(found: Project) -> dict[str, Any]:
    payment, evaluation = requiring.templates_of(db(), found)
    by_price = bool(found.method) and Method(found.method).is_own
    return {
        "price_weight": requiring.ALL if by_price else None,
        "background": found.need, "payment_template": payment, "evaluation_template": evaluation,
        "limit": Decimal(found.total_fen) / _HUNDRED, "user_share": requiring.LEAST_USER_SHARE,
    }  # fmt: skip
