"""May we adopt: the public pre-check. Nothing is stored; answers travel in the form by POST."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import render_template, request

from app.accounts.offices import Office, bureaus
from app.adoption import words
from app.adoption.forms.answers import Answers, is_step, read_answers
from app.adoption.forms.precheck import PAGES
from app.adoption.jurisdiction import Organ, organ
from app.adoption.papers import PAPERS, Paper
from app.adoption.precheck import Open, Precheck, is_brought, precheck
from app.adoption.rules import CONSENT_AGE
from app.adoption.views import bp
from app.core import clock
from app.core.db import db
from app.core.questions import RESULT, Asked, clean
from app.core.web import public, repeatable, show
from app.law import RULES
from app.law.source import source_of
from app.law.verdict import Status, Verdict
from app.parameters.services import confirmed_rules

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.datastructures import ImmutableMultiDict

ORDER = [*PAGES, RESULT]
# Which page asks for a fact, and how the question is called in the list of open ones.
QUESTIONS = {
    "adopter_birth_date": ("you", "您的出生日期"),
    "adopter_sex": ("you", "您的性别"),
    "adopter_marital_status": ("you", "您的婚姻状况"),
    "adopter_residency": ("you", "您是哪里的居民"),
    "applying_jointly": ("you", "夫妻是不是一起收养"),
    "spouse_birth_date": ("you", "配偶的出生日期"),
    "spouse_residency": ("you", "配偶是哪里的居民"),
    "relation_to_adoptee": ("relation", "您和孩子是什么关系"),
    "married_to_birth_parent": ("relation", "您是不是孩子生父或者生母的配偶"),
    "adopting_count": ("relation", "想收养几名孩子"),
    "adoptee_category": ("child", "孩子属于哪一种"),
    "adoptee_in_institution": ("child", "孩子在不在儿童福利机构"),
    "adoptee_birth_date": ("child", "孩子的出生日期"),
    "adoptee_sex": ("child", "孩子的性别"),
    "adoptee_disabled": ("child", "孩子有没有残疾证明"),
    "adopter_children_count": ("family", "您有几名子女"),
    "spouse_children_count": ("family", "配偶有几名子女"),
    "household_raise_ability": ("family", "有没有抚养教育的能力"),
    "adopter_barred_disease": ("family", "有没有不应当收养的疾病"),
    "adopter_harmful_record": ("family", "有没有不利的违法犯罪记录"),
    "adopter_full_capacity": ("family", "能不能自己处理自己的事情"),
    "sender_type": ("sender", "谁来送养"),
    "birth_father_status": ("sender", "孩子的生父怎么样"),
    "birth_mother_status": ("sender", "孩子的生母怎么样"),
    "birth_father_consents": ("sender", "生父同不同意"),
    "birth_mother_consents": ("sender", "生母同不同意"),
    "deceased_side_grandparents_claim": ("sender", "去世一方的父母要不要抚养"),
    "duty_bearers": ("sender", "有抚养义务的人同不同意"),
    "parents_serious_harm_risk": ("sender", "生父母会不会严重危害孩子"),
    "revocation_judgment_date": ("sender", "撤销监护资格的判决日期"),
    "revocation_wait_waived": ("sender", "判决有没有写明严重情节"),
    "rescued_trafficked": ("sender", "孩子是不是解救出来的"),
    "institution_received_date": ("sender", "孩子移交机构的日期"),
    "police_not_found_certificate": ("sender", "有没有公安机关的证明"),
    "adoptee_consents": ("wishes", "孩子自己愿不愿意"),
    "parties_voluntary": ("wishes", "是不是都自愿"),
    "payment_or_sale": ("wishes", "有没有人要钱给钱"),
}
ASKED = frozenset(QUESTIONS)


@dataclass
class Check(Asked):
    """Every page as it was filled in, and the answer so far."""

    order = ORDER

    answers: Answers
    found: Precheck
    organ: Organ | None
    """None while the answers do not say, or where a bureau has to be asked."""
    offices: list[Office]

    @property
    def verdict(self) -> Verdict:
        return self.found.verdict

    @property
    def has_begun(self) -> bool:
        return bool(self.answers.record)

    @property
    def is_step(self) -> bool:
        return is_step(self.answers.record)

    @property
    def category(self) -> str:
        """The kind of child; empty where it is not answered, or not asked of a stepchild."""
        return "" if self.is_step else str(self.answers.record.get("adoptee_category", ""))

    @property
    def is_eight(self) -> bool:
        """Whether the child is asked; also while its age is not known."""
        return self.found.decided(lambda f: f.adoptee_age >= CONSENT_AGE) is not False

    def open_questions(self) -> list[tuple[str, str]]:
        asked = [QUESTIONS[name] for name in self.found.open_questions]
        return sorted(asked, key=lambda question: ORDER.index(question[0]))

    def papers(self) -> list[Paper]:
        """What has to be brought, as far as the answers say."""
        decided = self.found.decided
        return [p for p in PAPERS.values() if decided(partial(is_brought, p))]


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
    return render_template("adoption/precheck/_answer.html", **_context(_read(clean(request.form))))


def _page(check: Check, step: str, status: int = 200) -> ResponseReturnValue:
    name = RESULT if step == RESULT else "page"
    context = _context(check) | {"step": step, "carried": check.carried(step)}
    if step != RESULT:
        context["form"] = check.pages[step]
    return show(f"adoption/precheck/{name}.html", status=status, **context)


def _context(check: Check) -> dict[str, Any]:
    confirmed = confirmed_rules(db())
    groups = words.groups(check.found, confirmed)
    return {
        "check": check,
        "found": check.found,
        "order": ORDER,
        "pages": PAGES,
        "groups": groups,
        "unmet_lines": [
            line for _, lines in groups for line in lines if line.status is Status.NOT_MET
        ],
        "exemptions": words.exemptions(check.found),
        "warned": words.warned(check.found),
        "needs": [words.NEEDS[name] for name in check.found.needs],
        "source": lambda rule: source_of(rule, confirmed),
        "organ_source": source_of(RULES[check.organ.rule_id], confirmed) if check.organ else None,
        "Status": Status,
        "Verdict": Verdict,
    }


def _read(sent: ImmutableMultiDict[str, str]) -> Check:
    pages = {step: page(formdata=sent) for step, page in PAGES.items()}
    for page in pages.values():
        page.check()
    today = clock.today()
    answers = read_answers(pages)
    found = precheck({"as_of": today.isoformat()} | answers.record, ASKED, answers.hints)
    where = _organ(found)
    near = bureaus(db(), answers.place, today, level=where.level) if where and answers.place else []
    return Check(sent, pages, answers, found, where, near)


def _organ(found: Precheck) -> Organ | None:
    try:
        return organ(found.facts)
    except Open:
        return None
