"""The search for parents as the public sees it: what was published, and only while it runs.

A missing child's face may be shown to find its family; else nobody publishes who a minor is
(未成年人保护法 103, PD-PUB-1). After the end the page keeps dates and digest alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from app.accounts.models import Agency
from app.core import clock
from app.core.db import as_system
from app.core.errors import NotFound
from app.documents.models import Document
from app.institutions.models import Admission, SearchNotice
from app.law.dates import age_on

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import Select
    from sqlalchemy.orm import Session

MOST = 200
_SEXES = {"1": "男", "2": "女"}


@dataclass(frozen=True)
class Published:
    """A notice as its page shows it; once it is over the fields about the child are empty."""

    ref: str
    home: str
    phone: str
    published_on: date
    until_on: date
    put_on_line: datetime
    taken_down_on: date | None
    digest: str
    is_running: bool
    sex: str = ""
    age: str = ""
    found_on: date | None = None
    place: str = ""
    features: str = ""
    contact: str = ""
    has_photo: bool = False


def _rows() -> Select[SearchNotice, Admission, str, str]:
    return (
        select(SearchNotice, Admission, Agency.name, Agency.phone)
        .join(Admission, Admission.id == SearchNotice.admission_id)
        .join(Agency, Agency.id == Admission.agency_id)
    )


def running(session: Session) -> Sequence[Published]:
    """The notices of all homes that run today, the newest first."""
    today = clock.today()
    with as_system(session):
        rows = session.execute(
            _rows()
            .where(
                SearchNotice.ended_on.is_(None), SearchNotice.published_on <= today,
                SearchNotice.until_on >= today,
            )
            .order_by(SearchNotice.published_on.desc(), SearchNotice.id.desc())
            .limit(MOST)
        ).all()  # fmt: skip
        return [_published(*row) for row in rows]


def get(session: Session, ref: str) -> Published:
    """One notice, running or over. Raises NotFound."""
    with as_system(session):
        row = session.execute(_rows().where(SearchNotice.ref == ref)).first()
        if row is None:
            raise NotFound
        return _published(*row)


def photo(session: Session, ref: str) -> Document:
    """The picture of a notice that runs. Raises NotFound."""
    with as_system(session):
        row = session.execute(_rows().where(SearchNotice.ref == ref)).first()
        if row is None or row[0].photo_id is None or not _is_running(row[0]):
            raise NotFound
        found = session.get(Document, row[0].photo_id)
    if found is None or found.removed_at is not None:
        raise NotFound
    return found


def _is_running(notice: SearchNotice) -> bool:
    return notice.ended_on is None and notice.published_on <= clock.today() <= notice.until_on


def _published(notice: SearchNotice, case: Admission, home: str, phone: str) -> Published:
    proof = Published(
        ref=notice.ref, home=home, phone=phone, published_on=notice.published_on,
        until_on=notice.until_on, put_on_line=notice.created_at,
        taken_down_on=notice.taken_down_on, digest=notice.digest, is_running=False,
    )  # fmt: skip
    if not _is_running(notice):
        return proof
    return replace(
        proof, is_running=True, sex=_SEXES.get(case.sex, "未知"),
        age=_about(case, notice.published_on), found_on=case.found_on, place=notice.place,
        features=notice.features or "", contact=notice.contact,
        has_photo=notice.photo_id is not None,
    )  # fmt: skip


def _about(case: Admission, day: date) -> str:
    """An age that helps to recognise the child, and is no birth date."""
    months = (day.year - case.birth_on.year) * 12 + day.month - case.birth_on.month
    if months < 12:  # noqa: PLR2004 - under a year of age, months tell more
        return f"大约{max(months, 1)}个月"
    return f"大约{max(age_on(case.birth_on, day), 1)}岁"
