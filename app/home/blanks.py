"""Blank forms to print and fill in by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from app.documents.letters import (
    ApplicationForm,
    ConsentForm,
    Letterhead,
    LetterKind,
    Reference,
    render_letter,
)

# A blank has no day of its own; this is the day its words were last changed.
EDITION = date(2026, 11, 1)


@dataclass(frozen=True)
class Blank:
    """A form: its name in the address, its title, when it is used."""

    name: str
    title: str
    text: str


BLANKS = {
    blank.name: blank
    for blank in (
        Blank(
            "application",
            "家庭寄养申请表",
            "写明家庭成员、住房、收入和想寄养孩子的原因。由申请人签名，已婚的夫妻都签。",
        ),
        Blank(
            "consent",
            "家庭成员一致同意书",
            "每位同住的成年人亲笔签名；年满8周岁的孩子，把原话记下来。",
        ),
    )
}


def form_url(name: str, origin: str) -> str:
    """Where anybody finds the form, and which version of it was printed."""
    return f"{origin}/forms/{name}.pdf?v={EDITION:%Y-%m-%d}"


@cache
def pdf(name: str, origin: str) -> bytes:
    """The blank as PDF, drawn once. KeyError for an unknown name."""
    reference = Reference(number="", dated=EDITION, form_url=form_url(name, origin))
    letterhead = Letterhead(agency="儿童福利机构")
    if BLANKS[name].name == "application":
        content: ApplicationForm | ConsentForm = ApplicationForm(reference)
        kind = LetterKind.APPLICATION_FORM
    else:
        content = ConsentForm(reference, institution="＿＿＿＿＿＿＿＿＿＿（儿童福利机构）")
        kind = LetterKind.CONSENT_FORM
    return render_letter(kind, content, letterhead=letterhead, draft=False)
