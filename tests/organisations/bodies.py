"""Organisations for tests: one that meets every condition, to be spoilt in one place."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Agency, User
from app.core import clock, crypto
from app.core.identifiers import make_synthetic_id, mask_id
from app.documents import services as documents
from app.organisations.models import (
    AgreementKind,
    Background,
    Job,
    OrgAgreement,
    Organisation,
    OrgPaper,
    OrgPerson,
    OrgReport,
    OrgType,
    PaperKind,
    ReportResult,
    ServiceField,
)
from tests.documents.corpus import png

TODAY = date(2026, 11, 22)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(n: int, start: str = "52220104") -> str:
    """The n-th code of a kind and place, with its check sign."""
    body = f"{start}MJ{n:07d}"
    total = sum(_ALPHABET.index(sign) * pow(3, i, 31) for i, sign in enumerate(body))
    return body + _ALPHABET[-total % 31]


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.BEIJING)


def body(**values: Any) -> Organisation:
    """One that exists in every respect but people and agreements; not in any database."""
    return Organisation(
        **{
            "id": 1, "credit_code": credit_code(1), "name": "长春市暖阳社会工作服务中心",
            "type": OrgType.SERVICE, "registrar": "长春市民政局", "founded_on": date(2018, 5, 4),
            "certificate_until": date(2028, 5, 3), "standing": "in_force", "address": "人民大街1号",
            "head": "王建国", "phone": "0431-88901234", "scope": "社会工作服务、收养评估",
            "fields": [ServiceField.ADOPTION.value], "governed": True, "experience": "",
            "governed_checked_on": date(2026, 1, 5), "lists_checked_on": date(2026, 11, 1),
        } | values
    )  # fmt: skip


def paper(kind: PaperKind = PaperKind.DEGREE, **values: Any) -> OrgPaper:
    background = (
        Background.SOCIAL_WORK if kind in {PaperKind.DEGREE, PaperKind.CERTIFICATE} else None
    )
    return OrgPaper(
        **{
            "kind": kind, "title": kind.label, "issuer": "发证单位", "background": background,
            "issued_on": date(2026, 3, 1), "good": True, "checked_on": date(2026, 3, 2),
            "entered_by_person_id": 1,
        } | values
    )  # fmt: skip


def person(n: int = 1, papers: list[OrgPaper] | None = None, **values: Any) -> OrgPerson:
    """A full-time social worker, checked, with a degree, a passed test and a clean record."""
    if papers is None:
        papers = [paper(), paper(PaperKind.TEST), paper(PaperKind.CRIME_CHECK)]
    return OrgPerson(
        **{
            "name": "李红", "job": Job.ASSESSOR, "full_time": True,
            "background": Background.SOCIAL_WORK, "joined_on": date(2024, 3, 1),
            "checked_on": date(2026, 3, 2), "id_no_index": f"index {n}", "id_no_mask": "22**1X",
            "papers": papers, "entered_by_person_id": 1,
        } | values
    )  # fmt: skip


def agreement(**values: Any) -> OrgAgreement:
    """In force this year with bureau 7."""
    return OrgAgreement(
        **{
            "bureau_id": 7, "kind": AgreementKind.ADOPTION, "number": "评估协议1号",
            "from_on": date(2026, 1, 1), "to_on": date(2026, 12, 31),
            "signed_on": date(2025, 12, 20), "released_at": at_noon(date(2025, 12, 25)),
        } | values
    )  # fmt: skip


def whole(**values: Any) -> Organisation:
    """Five people, an agreement with bureau 7, last year's report passed: meets every condition."""
    return body(
        **{
            "people": [person(n) for n in range(5)], "agreements": [agreement()],
            "reports": [
                OrgReport(year=2025, filed_on=date(2026, 5, 20), result=ReportResult.PASSED)
            ],
        } | values
    )  # fmt: skip


def store_whole(
    session: Session, bureau: Agency, officer: User, head: User, n: int = 1, **values: Any
) -> Organisation:
    """The same in the database: entered by the officer, checked and released by the head."""
    people = values.pop("staff", 5)
    made = body(
        id=None, credit_code=credit_code(n), name=f"长春市暖阳社会工作服务中心{n}号",
        bureau_id=bureau.id, registered_by_person_id=officer.person_id, **values,
    )  # fmt: skip
    made.place(bureau.division_code)
    session.add(made)
    session.flush()
    for m in range(people):
        number = make_synthetic_id("220104", date(1985, 1, 1 + n % 28), male=False, n=m)
        row = person(
            m, [paper(), paper(PaperKind.TEST), paper(PaperKind.CRIME_CHECK)],
            organisation_id=made.id, id_no_index=crypto.blind("id_no", number),
            id_no_mask=mask_id(number), entered_by_person_id=officer.person_id,
            checked_by_person_id=head.person_id,
        )  # fmt: skip
        row.id_no = number
        for one in row.papers:
            one.entered_by_person_id, one.checked_by_person_id = officer.person_id, head.person_id
        session.add(row)
    add_agreement(session, made, bureau, officer, head)
    session.add(
        OrgReport(organisation_id=made.id, year=2025, filed_on=date(2026, 5, 20),
                  result=ReportResult.PASSED)
    )  # fmt: skip
    session.flush()
    return made


def add_agreement(
    session: Session, made: Organisation, bureau: Agency, officer: User, head: User | None,
    **values: Any,
) -> OrgAgreement:  # fmt: skip
    """An agreement with its scan; without a head it waits to be released."""
    row = agreement(
        **{
            "organisation_id": made.id, "bureau_id": bureau.id, "number": f"评估协议{made.id}号",
            "signed_by_organisation": "王建国", "signed_by_bureau": "赵志刚",
            "drafted_by_person_id": officer.person_id, "released_at": None,
        } | values
    )  # fmt: skip
    session.add(row)
    session.flush()
    row.document_id = documents.store(
        session, subject_kind="org_agreement", subject_id=row.id, name="协议.png",
        stream=io.BytesIO(png()), uploaded_by_id=officer.id, now=clock.now(),
    ).id  # fmt: skip
    if head is not None:
        row.released_at, row.released_by_person_id = at_noon(date(2025, 12, 25)), head.person_id
    session.flush()
    return row
