"""The list of children, and a search that no address names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from app.audit import services as audit
from app.audit.models import Outcome
from app.children import listing
from app.children.budget import demand_budget
from app.children.forms import FindForm
from app.children.listing import Wanted, list_page
from app.children.reading import record_list
from app.children.views import bp
from app.core import clock
from app.core.db import db
from app.core.policy import demand
from app.core.submissions import held_words, hold_words
from app.core.web import go, me, repeatable, show

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

FILTERS = ("care", "age", "category", "sex", "needs", "closed", "search", "after")
_ANY = ("", "全部")
_SELECTS = (
    ("care", "照料方式", (_ANY, *listing.CARES.items())),
    ("age", "年龄", (_ANY, *listing.AGES.items())),
    ("category", "儿童类别", (_ANY, *listing.CATEGORIES.items())),
    ("sex", "性别", (_ANY, *listing.SEXES.items())),
    ("needs", "需要和关系", (_ANY, *listing.WANTS.items())),
    ("closed", "档案", (("", "在办"), ("yes", "已结案"))),
)


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every child that the actor may see; the filters stand in the address."""
    demand(me(), "children.list")
    asked = {name: request.args.get(name, "")[:80] for name in FILTERS}
    return _page(asked)


@bp.post("/find")
@repeatable
def find() -> ResponseReturnValue:
    """A whole name, identity number, file number or code name; the words are held, not shown."""
    demand(me(), "children.find")
    form = FindForm(request.form)
    words = " ".join((form.q.data or "").split())
    if not form.validate():
        return _page({}, form=form, status=422)
    demand_budget(db(), me(), "", clock.now())
    audit.record(db(), me(), "children.find", outcome=Outcome.READ)
    if not words:
        return go(url_for("children.index"))
    return go(url_for("children.index", search=hold_words(db(), me().user_id, words)))


def _page(
    asked: dict[str, str], form: FindForm | None = None, status: int = 200
) -> ResponseReturnValue:
    wanted = Wanted(
        **{name: asked.get(name, "") for name in FILTERS if name != "search"},
        words=_words(asked.get("search", "")),
    ).checked()
    page = list_page(db(), me(), wanted)
    kept: dict[str, Any] = {k: v for k, v in asked.items() if v and k != "after"}
    record_list(me(), _said(wanted), len(page.rows))
    return show(
        "children/list.html", None, status,
        page=page, walk=listing.WALK, wanted=wanted,
        search=asked.get("search", "") if wanted.words else "",
        form=form or FindForm(formdata=None, data={"q": wanted.words}),
        selects=[(*select, getattr(wanted, select[0])) for select in _SELECTS],
        chips=_chips(wanted, kept),
        more_url=url_for("children.index", **kept, after=page.next_after)
        if page.next_after else None,
        first_url=url_for("children.index", **kept),
    )  # fmt: skip


def _words(search: str) -> str:
    words = held_words(db(), me().user_id, search) if search else None
    if search and words is None:
        flash("这次查找已经过期，下面是全部儿童。请重新输入要查找的内容。", "info")
    return words or ""


def _chips(wanted: Wanted, kept: dict[str, Any]) -> list[tuple[str, str]]:
    """What was chosen, each with the list's address without it."""
    chips = [
        (f"{label}：{dict(options)[chosen].strip()}", name)
        for name, label, options in _SELECTS
        if (chosen := getattr(wanted, name))
    ]
    if wanted.words:
        chips.append(("查找的结果", "search"))
    return [
        (text, url_for("children.index", **{k: v for k, v in kept.items() if k != name}))
        for text, name in chips
    ]


def _said(wanted: Wanted) -> str:
    said = [
        dict(options)[chosen].strip()
        for name, _label, options in _SELECTS
        if (chosen := getattr(wanted, name))
    ]
    return "儿童名单 " + "、".join([*said, *(["查找"] if wanted.words else [])])
