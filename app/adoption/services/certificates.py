"""Certificates: numbers that count without a gap, and the pre-printed form (WS-18)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.adoption.models import Adoption, AdoptionCertificate, CertificateKind
from app.audit import services as audit
from app.core import clock
from app.divisions.models import Division
from app.documents.numbers import next_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.audit.services import Subject
    from app.core.policy import Actor

WORDS = {CertificateKind.ADOPTION: "收", CertificateKind.DISSOLUTION: "解"}
FORM = re.compile(r"^\(\d{4}\)\S{2,6}[收解]字\d{5}$")
# Short names of the provinces, by the first two digits of their codes (GB/T 2260).
PROVINCES = dict(
    zip(
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64"
        " 65".split(),
        "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新",
        strict=True,
    )
)


def issue(
    session: Session, kind: CertificateKind, *, adoption_id: int | None, agency_id: int,
    subject: Subject, printed_no: str, handed_to: str, note: str = "",
    replaces: AdoptionCertificate | None = None, actor: Actor, now: datetime,
) -> AdoptionCertificate:  # fmt: skip
    """A certificate with the organ's next number of the year. The caller has asked for the right.

    `adoption_id` is empty where the adoption is older than the portal.
    """
    today = clock.day(now)
    agency = session.get_one(Agency, agency_id)
    serial = next_number(session, f"certificate.{kind}", str(agency.id), today.year)
    made = AdoptionCertificate(
        adoption_id=adoption_id, agency_id=agency.id, kind=kind, year=today.year, serial=serial,
        number=number_of(session, agency, kind, today.year, serial), printed_no=printed_no,
        issued_on=today, issued_by_id=actor.user_id, handed_to=handed_to, note=note,
        replaces_id=replaces.id if replaces else None, created_at=now,
    )  # fmt: skip
    session.add(made)
    session.flush()
    audit.record(session, actor, "adoption.issue", subject, note=made.number, at=now)
    return made


def number_of(
    session: Session, agency: Agency, kind: CertificateKind, year: int, serial: int
) -> str:
    """`(2026)吉绿收字00012`: year, short names of province and county, kind, five digits."""
    place = session.get(Division, agency.division_code)
    name = place.name if place else agency.short_name
    return (
        f"({year}){PROVINCES.get(agency.division_code[:2], '')}{name[:1]}"
        f"{WORDS[kind]}字{serial:05d}"
    )


def is_used(session: Session, agency_id: int, printed_no: str) -> bool:
    """Whether the organ has issued this pre-printed form before."""
    found = select(AdoptionCertificate.id).where(
        AdoptionCertificate.agency_id == agency_id, AdoptionCertificate.printed_no == printed_no
    )
    return session.scalar(found.limit(1)) is not None


def of_case(session: Session, case: Adoption) -> Sequence[AdoptionCertificate]:
    """Every certificate of a case, the newest first."""
    return session.scalars(
        select(AdoptionCertificate)
        .where(AdoptionCertificate.adoption_id == case.id)
        .order_by(AdoptionCertificate.id.desc())
    ).all()
