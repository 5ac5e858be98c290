"""What the desk asked a family to supply, and what of it nobody has touched since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from app.foster.models import FosterApplication, SupplementRequest
from app.foster.papers import PAPERS, required
from app.foster.services import freshness
from app.foster.services.facts import load_file, snapshot

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from app.foster.services.facts import File


def asked_supplements(session: Session, case: FosterApplication) -> SupplementRequest | None:
    """The list of missing papers that waits for the family."""
    return session.scalar(
        select(SupplementRequest)
        .where(SupplementRequest.application_id == case.id, SupplementRequest.answered_at.is_(None))
        .order_by(SupplementRequest.id.desc())
        .limit(1)
    )


def open_items(
    session: Session, case: FosterApplication, asked: SupplementRequest, on: date
) -> list[dict[str, Any]]:
    """The listed items that are as they were when the desk asked.

    A paper needs a newer file or another day of issue, unless the household no longer needs it;
    a certificate that is too old again does not answer.
    What the desk put in words of its own may be anything: it is open while nothing was changed.
    """
    file = load_file(session, case)
    now = _stated(snapshot(session, case))
    sent = _stated(case.facts) if case.facts else None
    is_same = now == sent and not any(p.created_at > asked.created_at for p in file.papers)
    wanted = {
        (paper.kind, paper.member.ref if paper.member else None)
        for paper in required(file.household, file.members, on)
    }
    old = freshness.expired(file, freshness.figures_of(session, case, on), on).values()
    too_old = {(paper.kind, paper.member.ref if paper.member else None) for paper, _ in old}
    found = []
    for item in asked.items or []:
        key = item["paper"], item["member"]
        if item["paper"] not in PAPERS or item["paper"] == "joint_consent":
            is_open = is_same
        else:
            renewed = key not in too_old and _is_renewed(file, key, asked, now, sent)
            is_open = key in wanted and not renewed
        if is_open:
            found.append(item)
    return found


def _is_renewed(
    file: File,
    key: tuple[str, str | None],
    asked: SupplementRequest,
    now: dict[str, Any],
    sent: dict[str, Any] | None,
) -> bool:
    ids = {member.ref: member.id for member in file.members}
    papers = file.papers_of(key[0], ids.get(key[1] or ""))
    if any(paper.created_at > asked.created_at for paper in papers):
        return True
    return sent is not None and _days(now, key) != _days(sent, key)


def _days(stated: dict[str, Any], key: tuple[str, str | None]) -> list[str]:
    """The days of issue of one paper's files; the files the desk never saw do not count."""
    papers = stated["papers"]
    return sorted(str(p["issued_on"]) for p in papers if (p["kind"], p["member"]) == key)


def _stated(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what the desk writes on the papers while it checks them."""
    papers = [
        {name: value for name, value in paper.items() if name not in {"check", "seen_original"}}
        for paper in facts["papers"]
    ]
    return facts | {"papers": papers}
