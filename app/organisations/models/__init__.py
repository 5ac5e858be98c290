"""The tables of this room."""

from __future__ import annotations

from app.organisations.models.agreement import AgreementKind, OrgAgreement, OrgChange
from app.organisations.models.body import LegalState, Organisation, OrgType, ServiceField
from app.organisations.models.facts import (
    ListKind,
    OrgListing,
    OrgRating,
    OrgRelation,
    OrgReport,
    RelationKind,
    ReportResult,
)
from app.organisations.models.incubation import Incubation, OrgActivity, OrgLink, Stage, Way
from app.organisations.models.marks import Checked, Voidable
from app.organisations.models.people import Background, Job, OrgPaper, OrgPerson, PaperKind

__all__ = [
    "AgreementKind",
    "Background",
    "Checked",
    "Incubation",
    "Job",
    "LegalState",
    "ListKind",
    "OrgActivity",
    "OrgAgreement",
    "OrgChange",
    "OrgLink",
    "OrgListing",
    "OrgPaper",
    "OrgPerson",
    "OrgRating",
    "OrgRelation",
    "OrgReport",
    "OrgType",
    "Organisation",
    "PaperKind",
    "RelationKind",
    "ReportResult",
    "ServiceField",
    "Stage",
    "Voidable",
    "Way",
]
