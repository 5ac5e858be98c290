"""Official letters and printable forms as PDF/A-2b, from typed content and nothing else.

`render_letter(kind, content, letterhead=…, draft=…)`; contents are the dataclasses below.
No database, no clock, no network: the same facts give the same bytes.
"""

from app.documents.letters.contents import (
    Accepted,
    Approved,
    BureauObjection,
    Citation,
    Contact,
    Filing,
    FilingKind,
    FilingReceipt,
    HomeLetter,
    Letterhead,
    LetterKind,
    MissingPaper,
    Objection,
    ObjectionResult,
    Qualified,
    Receipt,
    RecheckDue,
    Reference,
    Rejected,
    RenewedPaper,
    Supplement,
    Suspended,
    Training,
    Unmet,
    Verification,
    Withdrawn,
)
from app.documents.letters.form_contents import (
    ApplicationForm,
    AssessmentSheet,
    ConsentForm,
    ConsentMember,
    FormMember,
    ServiceSlip,
    SheetBlock,
    SheetItem,
    SheetVeto,
)
from app.documents.letters.render import Content, render_letter, render_marks, render_page
from app.documents.letters.seal import demo_seal

__all__ = [
    "Accepted", "ApplicationForm", "Approved", "AssessmentSheet", "BureauObjection", "Citation",
    "ConsentForm", "ConsentMember", "Contact", "Content", "Filing", "FilingKind", "FilingReceipt",
    "FormMember", "HomeLetter", "LetterKind", "Letterhead", "MissingPaper", "Objection",
    "ObjectionResult", "Qualified", "Receipt", "RecheckDue", "Reference", "Rejected",
    "RenewedPaper", "ServiceSlip",
    "SheetBlock", "SheetItem", "SheetVeto", "Supplement", "Suspended", "Training", "Unmet",
    "Verification", "Withdrawn", "demo_seal", "render_letter",
    "render_marks", "render_page",
]  # fmt: skip
