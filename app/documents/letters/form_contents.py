"""What each printed form has to be told; an empty value leaves room for a pen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.documents.letters.contents import Reference


@dataclass(frozen=True, slots=True)
class ServiceSlip:
    """送达回证 D-SRV, printed for signing; only what is known before service is filled in."""

    reference: Reference
    letter_number: str
    letter_title: str
    addressee: str
    means: str = ""
    """直接, 邮寄, 电子, 留置 or 公告; ticked when given."""
    address: str = ""
    officer: str = ""


@dataclass(frozen=True, slots=True)
class FormMember:
    """A co-resident as printed on the application; all values ready for print."""

    name: str
    id_no: str = ""
    relation: str = ""
    birth: str = ""
    education: str = ""
    job: str = ""
    health: str = ""
    hukou: str = ""


@dataclass(frozen=True, slots=True)
class ApplicationForm:
    """寄养申请表 D-FC-APP; `ApplicationForm(reference)` is the blank for filling in by hand."""

    reference: Reference
    applicant_name: str = ""
    id_no: str = ""
    phone: str = ""
    marital_status: str = ""
    main_carer: str = ""
    main_carer_id_no: str = ""
    hukou: str = ""
    address: str = ""
    members: tuple[FormMember, ...] = ()
    own_children: str = ""
    dwelling_tenure: str = ""
    dwelling_area: str = ""
    dwelling_rooms: str = ""
    child_room: str = ""
    income: str = ""
    income_source: str = ""
    experience: str = ""
    skills: str = ""
    motive: str = ""
    preference: str = ""
    siblings_ok: bool | None = None
    papers: tuple[str, ...] = ()
    """Papers handed in; the blank lists the required ones with boxes."""
    declared: bool = False
    submitted_on: date | None = None


@dataclass(frozen=True, slots=True)
class SheetItem:
    """One item of a score table; `score` in points, None leaves the cell to the pen."""

    text: str
    most: float
    score: float | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SheetBlock:
    """One block of a score table, with the evidence it rests on."""

    title: str
    items: tuple[SheetItem, ...]
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class SheetVeto:
    """A veto item; None = still to be judged."""

    text: str
    found: bool | None = None


@dataclass(frozen=True, slots=True)
class AssessmentSheet:
    """F-B sheet: blank with case number and code and no name, or the joint sheet, filled in.

    The score tables are versioned data, so the caller passes blocks and vetoes.
    """

    reference: Reference
    blocks: tuple[SheetBlock, ...]
    vetoes: tuple[SheetVeto, ...]
    title: str = "寄养家庭情况考察评估表"
    joint: bool = False
    assessors: tuple[str, ...] = ()
    """Printed on the joint sheet only; the blank carries no name of anybody."""
    visited_on: date | None = None
    total: float | None = None
    outcome: str = ""
    opinion: str = ""
    version: str = ""
    """Version of the score table, as words for the foot of the sheet."""


@dataclass(frozen=True, slots=True)
class ConsentMember:
    """A member who has to sign (18 and over) or whose opinion is noted (8 and over)."""

    name: str
    relation: str
    adult: bool = True


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """家庭成员一致同意书 for signing on paper; no members = blank rows."""

    reference: Reference
    institution: str
    applicant_name: str = ""
    members: tuple[ConsentMember, ...] = ()
    for_unit: bool = False
    """To work as the couple of a family unit, instead of foster care."""
