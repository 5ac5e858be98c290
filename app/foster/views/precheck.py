"""May we foster: the public pre-check. Nothing is stored; answers travel in the form by POST."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import render_template, request

from app.accounts.offices import Office
from app.core import clock
from app.core.db import db
from app.core.questions import RESULT, Asked, clean
from app.core.web import public, repeatable, show
from app.foster.forms.answers import Answers, read_answers
from app.foster.forms.precheck import PAGES
from app.foster.papers import PAPERS
from app.foster.rules import Precheck, precheck
from app.foster.services import precheck as service
from app.foster.views import bp
from app.law.source import source_of
from app.law.verdict import Status, Verdict
from app.parameters.services import confirmed_rules

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import ImmutableMultiDict

ORDER = [*PAGES, RESULT]
ASKED = frozenset({
    "family_division", "family_hukou_division", "dwelling_tenure", "lease_end_date",
    "dwelling_area_m2", "year_income_yuan", "income_stable", "current_foster_count",
    "placing_count", "child_birth_date", "child_guardianship", "child_category",
    "child_long_term_prof_care", "child_mental_or_behaviour", "members", "members.birth_date",
    "members.lives_here", "members.main_carer", "members.health", "members.crime_check",
    "members.harmful_habits",
    "members.agrees", "members.education",
})  # fmt: skip
# Which page asks for a fact, and how the question is called in the list of open ones.
QUESTIONS = {
    "family_division": ("place", "您家住在哪里"),
    "family_hukou_division": ("place", "主要照料人的户口在哪里"),
    "members": ("carer", "家里有谁"),
    "members.lives_here": ("family", "还有谁和您住在一起"),
    "members.main_carer": ("carer", "谁是主要照料人"),
    "members.birth_date": ("carer", "主要照料人或者家人的出生日期"),
    "members.education": ("carer", "主要照料人的文化程度"),
    "members.health": ("family", "主要照料人和家人的健康情况"),
    "members.crime_check": ("family", "有没有犯罪记录"),
    "members.harmful_habits": ("family", "有没有不良嗜好"),
    "members.agrees": ("family", "家人是不是都愿意"),
    "dwelling_tenure": ("dwelling", "房子是自己的还是租的"),
    "lease_end_date": ("dwelling", "租约到哪一天"),
    "dwelling_area_m2": ("dwelling", "房子有多大"),
    "year_income_yuan": ("income", "全家一年的收入"),
    "income_stable": ("income", "收入稳定吗"),
    "placing_count": ("child", "想寄养几名孩子"),
    "current_foster_count": ("child", "现在有没有寄养的孩子"),
    "child_birth_date": ("child", "是不是已经认识的孩子"),
    "child_guardianship": ("child", "孩子由谁监护"),
    "child_category": ("child", "孩子的父母情况"),
    "child_long_term_prof_care": ("child", "孩子是否需要长期专业照料"),
    "child_mental_or_behaviour": ("child", "孩子的精神和情绪情况"),
}


@dataclass
class Check(Asked):
    """Every page as it was filled in, and the answer so far."""

    order = ORDER

    answers: Answers
    facts: dict[str, Any]
    """The answers with the figures of the place: what the rules were asked."""
    found: Precheck
    offices: list[Office]

    @property
    def verdict(self) -> Verdict:
        return self.found.verdict

    @property
    def has_begun(self) -> bool:
        return bool(self.answers.record)

    @property
    def has_child(self) -> bool:
        return self.facts.get("child_birth_date") is not None

    def open_questions(self) -> list[tuple[str, str]]:
        asked = dict.fromkeys(QUESTIONS[name] for name in self.found.open_questions)
        return sorted(asked, key=lambda question: ORDER.index(question[0]))


@bp.get("/check")
@public
def precheck_start() -> ResponseReturnValue:
    """The first page, empty."""
    return _page(_read(clean(request.form)), ORDER[0])


@bp.post("/check")
@public
@repeatable
def precheck_page() -> ResponseReturnValue:
    """The page that was asked for; with errors, the same page again."""
    check = _read(clean(request.form))
    return _page(check, *check.turn(request.form))


@bp.post("/check/answer")
@public
@repeatable
def precheck_answer() -> ResponseReturnValue:
    """The answer beside the questions, while they are being filled in."""
    return render_template("foster/precheck/_answer.html", **_context(_read(clean(request.form))))


def _page(check: Check, step: str, status: int = 200) -> ResponseReturnValue:
    name = RESULT if step == RESULT else "page"
    context = _context(check) | {"step": step, "carried": check.carried(step)}
    if step != RESULT:
        context["form"] = check.pages[step]
    return show(f"foster/precheck/{name}.html", status=status, **context)


def _context(check: Check) -> dict[str, Any]:
    confirmed = confirmed_rules(db())
    groups = service.groups(check.found, check.facts, has_child=check.has_child)
    open_to_doubt = {Status.NOT_MET, Status.FOR_REVIEW}
    return {
        "check": check,
        "found": check.found,
        "order": ORDER,
        "pages": PAGES,
        "groups": groups,
        "unmet_lines": [
            line for _, lines in groups for line in lines if line.status in open_to_doubt
        ],
        "source": lambda rule: source_of(rule, confirmed),
        "Status": Status,
        "Verdict": Verdict,
        "papers": PAPERS.values(),
    }


def _read(sent: ImmutableMultiDict[str, str]) -> Check:
    pages = {step: page(formdata=sent) for step, page in PAGES.items()}
    for page in pages.values():
        page.check()
    today = clock.today()
    answers = read_answers(pages)
    offices = service.offices(db(), answers.place, today) if answers.place else []
    facts = {"as_of": today.isoformat()} | answers.record
    if answers.place:
        nearest = offices[0] if offices else None
        facts |= service.place_facts(db(), answers.place, nearest, today)
    return Check(sent, pages, answers, facts, precheck(facts, ASKED), offices)
