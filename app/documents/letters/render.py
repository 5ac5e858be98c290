"""From content to PDF/A: words by `wording` and `forms`, drawing by typst."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import typst

from app.documents import qr
from app.documents.letters import contents as c
from app.documents.letters import form_contents as f
from app.documents.letters import forms, wording
from app.documents.letters.agreement import FosterAgreement, foster_agreement
from app.documents.letters.blocks import Page, as_data
from app.documents.letters.contents import LetterKind as Kind
from app.documents.letters.faces import face_folders
from app.documents.letters.placement import PlacementNotice, placement_notice
from app.documents.letters.seal import seal_svg
from app.documents.letters.text import all_printable, chinese_date
from app.documents.letters.volume import VolumePages, volume_pages

Content: TypeAlias = (
    c.Receipt | c.Accepted | c.Supplement | c.Approved | c.Rejected | c.ObjectionResult
    | c.Filing | c.FilingReceipt | c.BureauObjection | c.Qualified | c.Suspended
    | c.RecheckDue | c.Withdrawn | c.HomeLetter | f.ServiceSlip | f.ApplicationForm
    | f.AssessmentSheet | f.ConsentForm | PlacementNotice | FosterAgreement
    | VolumePages
)  # fmt: skip

_KINDS: dict[Kind, tuple[type[Any], Callable[..., Page]]] = {
    Kind.RECEIPT: (c.Receipt, wording.receipt),
    Kind.ACCEPTED: (c.Accepted, wording.accepted),
    Kind.SUPPLEMENT: (c.Supplement, wording.supplement),
    Kind.APPROVED: (c.Approved, wording.approved),
    Kind.REJECTED: (c.Rejected, wording.rejected),
    Kind.OBJECTION_RESULT: (c.ObjectionResult, wording.objection_result),
    Kind.FILING: (c.Filing, forms.filing),
    Kind.FILING_RECEIPT: (c.FilingReceipt, wording.filing_receipt),
    Kind.BUREAU_OBJECTION: (c.BureauObjection, wording.bureau_objection),
    Kind.QUALIFIED: (c.Qualified, wording.qualified),
    Kind.SUSPENDED: (c.Suspended, wording.suspended),
    Kind.RECHECK_DUE: (c.RecheckDue, wording.recheck_due),
    Kind.WITHDRAWN: (c.Withdrawn, wording.withdrawn),
    Kind.HOME: (c.HomeLetter, wording.home),
    Kind.SERVICE_SLIP: (f.ServiceSlip, forms.service_slip),
    Kind.APPLICATION_FORM: (f.ApplicationForm, forms.application_form),
    Kind.ASSESSMENT_SHEET: (f.AssessmentSheet, forms.assessment_sheet),
    Kind.CONSENT_FORM: (f.ConsentForm, forms.consent_form),
    Kind.PLACEMENT_ENDED: (PlacementNotice, placement_notice),
    Kind.ADOPTION_INTENT: (PlacementNotice, placement_notice),
    Kind.CORRECTION: (PlacementNotice, placement_notice),
    Kind.CARER_CHANGED: (PlacementNotice, placement_notice),
    Kind.TERM_RENEWED: (PlacementNotice, placement_notice),
    Kind.AGREEMENT: (FosterAgreement, foster_agreement),
    Kind.COUPLE_HIRED: (PlacementNotice, placement_notice),
    Kind.COUPLE_REFUSED: (PlacementNotice, placement_notice),
    Kind.UNIT_CONTRACT: (FosterAgreement, foster_agreement),
    Kind.UNIT_CORRECTION: (PlacementNotice, placement_notice),
    Kind.UNIT_DISSOLVED: (PlacementNotice, placement_notice),
    Kind.ADOPTION_RECEIPT: (PlacementNotice, placement_notice),
    Kind.ADOPTION_ACCEPTED: (PlacementNotice, placement_notice),
    Kind.ADOPTION_SUPPLEMENT: (PlacementNotice, placement_notice),
    Kind.ADOPTION_ASSESSMENT: (PlacementNotice, placement_notice),
    Kind.ADOPTION_CONCLUSION: (PlacementNotice, placement_notice),
    Kind.ADOPTION_POLICE: (PlacementNotice, placement_notice),
    Kind.ADOPTION_REPORT: (PlacementNotice, placement_notice),
    Kind.ADOPTION_FUSION: (PlacementNotice, placement_notice),
    Kind.ADOPTION_APPOINTMENT: (PlacementNotice, placement_notice),
    Kind.ADOPTION_REFUSED: (PlacementNotice, placement_notice),
    Kind.ADOPTION_DISSOLVED: (PlacementNotice, placement_notice),
    Kind.ADOPTION_REVOKED: (PlacementNotice, placement_notice),
    Kind.ADOPTION_OBJECTION: (PlacementNotice, placement_notice),
    Kind.ADOPTION_ROOTS: (PlacementNotice, placement_notice),
    Kind.ADOPTION_VOLUME: (VolumePages, volume_pages),
    Kind.PURCHASE_DEMAND: (c.HomeLetter, wording.home),
    Kind.PURCHASE_RECTIFY: (c.HomeLetter, wording.home),
    Kind.PURCHASE_ENDED: (c.HomeLetter, wording.home),
    Kind.PURCHASE_REPORT: (c.HomeLetter, wording.home),
}
# These quote the law, and how strongly they may depends on the row's standing.
_CITING = frozenset({
    Kind.ACCEPTED, Kind.SUPPLEMENT, Kind.APPROVED, Kind.REJECTED, Kind.OBJECTION_RESULT,
    Kind.BUREAU_OBJECTION, Kind.HOME, Kind.QUALIFIED, Kind.SUSPENDED, Kind.RECHECK_DUE,
    Kind.PLACEMENT_ENDED, Kind.ADOPTION_INTENT, Kind.CORRECTION, Kind.CARER_CHANGED,
    Kind.TERM_RENEWED, Kind.COUPLE_HIRED, Kind.COUPLE_REFUSED, Kind.UNIT_CORRECTION,
    Kind.UNIT_DISSOLVED,
    Kind.ADOPTION_RECEIPT, Kind.ADOPTION_ACCEPTED, Kind.ADOPTION_SUPPLEMENT,
    Kind.ADOPTION_ASSESSMENT, Kind.ADOPTION_POLICE, Kind.ADOPTION_REPORT,
    Kind.ADOPTION_CONCLUSION, Kind.ADOPTION_FUSION,
    Kind.ADOPTION_APPOINTMENT, Kind.ADOPTION_REFUSED,
    Kind.ADOPTION_DISSOLVED, Kind.ADOPTION_REVOKED, Kind.ADOPTION_OBJECTION,
    Kind.ADOPTION_ROOTS, Kind.PURCHASE_DEMAND, Kind.PURCHASE_RECTIFY, Kind.PURCHASE_ENDED,
    Kind.PURCHASE_REPORT,
})  # fmt: skip

_TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "letters"
_compilers = threading.local()


def render_letter(kind: Kind, content: Content, *, letterhead: c.Letterhead, draft: bool) -> bytes:
    """Return the letter as PDF/A-2b; the same arguments give the same bytes.

    A draft carries 草稿 and neither red header nor seal (SV-9). Raises TypeError when
    `content` is not the dataclass of `kind`, ValueError when the seal is not a plain image.
    """
    expected, compose = _KINDS[kind]
    if not isinstance(content, expected):
        raise TypeError(f"{kind} needs {expected.__name__}, not {type(content).__name__}")
    page = compose(content, demo=letterhead.demo) if kind in _CITING else compose(content)
    return render_page(page, content.reference, letterhead=letterhead, draft=draft)


def render_page(
    page: Page, reference: c.Reference, *, letterhead: c.Letterhead, draft: bool = False
) -> bytes:
    """A page that a room composed of blocks itself, such as a sheet of its file, as PDF/A-2b.

    Raises ValueError when the seal is not a plain image.
    """
    frame = _frame(page, reference, letterhead, draft=draft)
    data = all_printable(as_data(page) | frame)
    data["qr"] = qr.svg(_qr_content(reference))
    sealed = page.sealed and not draft and letterhead.seal is not None
    data["seal"] = seal_svg(letterhead.seal) if sealed and letterhead.seal else ""
    data["stamped"] = seal_svg(letterhead.stamped) if letterhead.stamped else ""
    return _compile(page.shape, data, reference.dated)


def render_marks(number: str, pages: int, dated: date) -> bytes:
    """So many pages with nothing but running numbers, to be laid over a bound file."""
    data = {"number": number, "pages": pages, "draft": False}
    return _compile(
        "marks", data | {"year": dated.year, "month": dated.month, "day": dated.day}, dated
    )


def _compile(shape: str, data: dict[str, Any], dated: date) -> bytes:
    # Midnight UTC of the letter's date, never the clock: the hash must be computable again.
    pdf = _compiler(shape).compile(
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2b"],
        timestamp=datetime(dated.year, dated.month, dated.day, tzinfo=UTC),
    )
    if not isinstance(pdf, bytes):
        raise RuntimeError("typst gave no single file")  # noqa: TRY004
    return pdf


def _frame(
    page: Page, reference: c.Reference, letterhead: c.Letterhead, *, draft: bool
) -> dict[str, Any]:
    check = reference.verification
    place = "　".join(
        part for part in (letterhead.address, letterhead.postcode, letterhead.phone) if part
    )
    return {
        "agency": letterhead.agency,
        "red_title": letterhead.red_title or letterhead.agency,
        "place": place,
        "number": reference.number,
        "case_number": reference.case_number,
        "date": chinese_date(reference.dated),
        "year": reference.dated.year,
        "month": reference.dated.month,
        "day": reference.dated.day,
        "code": check.code if check else "",
        "edition": f"{reference.dated:%Y-%m-%d}" if reference.form_url else "",
        "draft": draft,
        "signed": page.shape == "letter" or page.sealed,
    }


def _qr_content(reference: c.Reference) -> str:
    """The verification page; on a form the bare case number for the scan on return, on a blank
    one the address of the form itself.
    """
    check = reference.verification
    return check.url if check else reference.case_number or reference.form_url


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    # Only the typefaces we bring: a letter must look the same on every server.
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=list(face_folders()),
    )


def _compiler(shape: str) -> typst.Compiler:
    """One compiler per thread and template: a compiler holds the inputs of its last letter."""
    known: dict[str, typst.Compiler] = _compilers.__dict__.setdefault("by_shape", {})
    if shape not in known:
        known[shape] = typst.Compiler(
            _TEMPLATES / f"{shape}.typ", root=_TEMPLATES, font_paths=_fonts()
        )
    return known[shape]
