"""What the portal does by itself, job by job; the worker runs them.

Every job may be killed at any point and run again, and two may run at once: each finishes
what is left in transactions of its own.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, or_, select

from app.accounts.models import Agency, Attempt, CodePurpose, OneTimeCode, UserSession
from app.accounts.roles import AgencyKind, Role
from app.accounts.services.lasting import disable_dormant
from app.accounts.services.sign_in import KEEP_TRIES, KEPT, LIMITS
from app.audit import checkpoints
from app.audit import services as audit
from app.audit.models import Outcome
from app.children import counts
from app.core import clock, sealing, submissions
from app.core.db import reading, transaction
from app.core.policy import SYSTEM_ACTOR
from app.deadlines import turning
from app.documents import exports
from app.documents.services import scan_waiting, sweep_orphans
from app.families import ages
from app.golive.services import batches as golive
from app.institutions.services.clocks import sound_alarms as late_in_homes
from app.notices.outbox import gateway_of, send_waiting, sender_of
from app.notices.services import tell_role
from app.placements import recount
from app.placements.services.payments import open_due_lists
from app.placements.services.quarter_clocks import open_clocks
from app.protection.services import sound_alarms
from app.purchasing.services import archiving, importing
from app.purchasing.services.methods import watch_splits
from app.rights import retention, terms
from app.rooms import CLOCKWORKS
from app.visits.services.clocks import sound_alarms as late_incidents

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask
    from sqlalchemy.orm import Session

    from app.core.db import Database

log = logging.getLogger("tongan")
MOST_NAMED = 20
MOST_SCANS = 20
"""Files looked at in one run: a slow scanner must not make the clocks late."""
KEEP_CODES = timedelta(days=1)
KEEP_SESSIONS = timedelta(days=190)
"""Who was signed in from where is kept at least six months (PD-LOG-1)."""
# A code that was used to sign is part of the signature and stays with it (PD-ES-4).
SIGNATURES = (CodePurpose.SIGN, CodePurpose.CONSENT)


@dataclass(frozen=True)
class Job:
    """Something to do again and again, `every` so often."""

    name: str
    every: timedelta
    run: Callable[[Flask], object]


def _database(app: Flask) -> Database:
    database: Database = app.extensions["database"]
    return database


def send_messages(app: Flask) -> int:
    """What waits in the outbox."""
    return send_waiting(_database(app), sender_of(app), gateway_of(app))


def turn_clocks(app: Flask) -> turning.Turned:
    """Warnings and the ends of periods."""
    return turning.turn(_database(app), CLOCKWORKS, clock.now())


def alarm_reports(app: Flask) -> int:
    """Reports of harm that nobody took up: an hour is too long for a clock of days."""
    with transaction(_database(app)) as session:
        return sound_alarms(session, clock.now())


def alarm_incidents(app: Flask) -> int:
    """Incidents that nobody came to see in time: they are counted in hours."""
    with transaction(_database(app)) as session:
        return late_incidents(session, clock.now())


def alarm_homes(app: Flask) -> int:
    """Children not examined, deaths not reported within their 24 hours."""
    with transaction(_database(app)) as session:
        return late_in_homes(session, clock.now())


def scan_files(app: Flask) -> int:
    """Files in quarantine, each in its own transaction: the scanner may take its time."""
    for done in range(MOST_SCANS):
        with transaction(_database(app)) as session:
            if not scan_waiting(session, most=1):
                return done
    return MOST_SCANS


def open_pay_lists(app: Flask) -> int:
    """The list of a month that is over, for every institution that owes one."""
    with transaction(_database(app)) as session:
        return open_due_lists(session, clock.now())


def await_reports(app: Flask) -> int:
    """A clock for every institution that will owe a quarterly report."""
    with transaction(_database(app)) as session:
        return open_clocks(session, clock.now())


def sweep_files(app: Flask) -> int:
    """Files that no row needs. Changes no row, so it keeps no writer waiting."""
    with reading(_database(app)) as session:
        return sweep_orphans(session, clock.now())


def purge(app: Flask) -> None:
    """Rows whose time is over."""
    with transaction(_database(app)) as session:
        submissions.purge(session, clock.now())
        purge_sign_ins(session, clock.now())
        golive.drop_old(session, clock.now())
        exports.drop_old(session, clock.now())


def purge_sign_ins(session: Session, now: datetime) -> None:
    """Drop used-up codes, tries that no limit counts any more, and sessions long ended."""
    session.execute(
        delete(OneTimeCode).where(
            OneTimeCode.expires_at < now - KEEP_CODES,
            or_(OneTimeCode.used_at.is_(None), OneTimeCode.purpose.not_in(SIGNATURES)),
        )
    )
    longest = max(within for _, within in LIMITS.values())
    session.execute(
        delete(Attempt).where(
            or_(
                Attempt.at < now - KEEP_TRIES,
                and_(Attempt.at < now - longest, Attempt.kind.not_in(KEPT)),
            )
        )
    )
    # One that was never ended is long past its idle limit by then.
    session.execute(delete(UserSession).where(UserSession.last_seen_at < now - KEEP_SESSIONS))


def end_retention(app: Flask) -> int:
    """Cases, photographs and requests that are past their time."""
    now = clock.now()
    with transaction(_database(app)) as session:
        return len(retention.run(session, now).gone) + len(terms.run(session, now).gone)


def sign_record(app: Flask) -> int:
    """A signed checkpoint of the record, where whoever writes the database cannot reach."""
    return checkpoints.take(_database(app), app.config["PORTAL"].checkpoints)


def bring_in(app: Flask) -> int:
    """Go-live imports that are too large for a request."""
    return golive.run_waiting(_database(app), clock.now())


def bring_in_records(app: Flask) -> int:
    """Workbooks of service records that are too large for a request."""
    return importing.run_waiting(_database(app), clock.now())


def bind_purchases(app: Flask) -> int:
    """Files of archived purchases that are not one PDF yet."""
    return archiving.bind_waiting(_database(app), clock.now())


def watch_splitting(app: Flask) -> int:
    """Bureaus whose purchases of a year are split to stay under the tender limit."""
    with transaction(_database(app)) as session:
        return watch_splits(session, clock.now())


def look_at_seals(app: Flask) -> int:
    """Rows of authority changed past the portal: on record, and told to security (bar S58)."""
    with reading(_database(app)) as session:
        found = list(islice(sealing.broken(session), MOST_NAMED))
    if not found:
        return 0
    with transaction(_database(app)) as session:
        for one in found:
            audit.record(
                session, SYSTEM_ACTOR, "accounts.broken_seal", audit.Subject(*one.split(" ")),
                outcome=Outcome.REFUSED, at=clock.now(),
            )  # fmt: skip
        platform = select(Agency.id).where(Agency.kind == AgencyKind.PLATFORM)
        for agency_id in session.scalars(platform).all():
            for role in (Role.SECURITY_ADMIN, Role.AUDITOR):
                tell_role(
                    session, agency_id, role, kind="N-SEAL", title="有数据被绕过系统改动",
                    body=f"涉及账号、权限、审批或者付款，至少{len(found)}处，现已停止使用。"
                    "请在操作记录中查看，并用 flask doctor 核对。",
                )  # fmt: skip
    return len(found)


def disable_dormant_accounts(app: Flask) -> int:
    """Staff accounts that nobody uses."""
    with transaction(_database(app)) as session:
        return disable_dormant(session, clock.now())


def fold_counts(app: Flask) -> int:
    """What was written since the last time, added to the counts of its months and years."""
    with transaction(_database(app)) as session:
        return counts.fold(session)


def recount_all(app: Flask) -> int:
    """Everything counted anew; months that differed are put right and told to the operator."""
    with reading(_database(app)) as session:
        asked = (recount.differences(of_years=years).limit(1) for years in (False, True))
        if not any(session.execute(one).first() for one in asked):
            return 0
    with transaction(_database(app)) as session:
        found = recount.recount(session)
    log.error("counts differed in %d months or years of offices, put right", found)
    return found


def turn_ages(app: Flask) -> int:
    """The ages that lists show, on the birthdays of those who grow up; once a day is enough."""
    day = clock.today()
    if app.extensions.get("ages_of") == day:
        return 0
    done = ages.turn(_database(app))
    app.extensions["ages_of"] = day
    return done


JOBS = (
    Job("outbox", timedelta(seconds=5), send_messages),
    Job("checkpoints", checkpoints.EVERY, sign_record),
    Job("clocks", timedelta(minutes=1), turn_clocks),
    Job("counts by month", timedelta(minutes=1), fold_counts),
    Job("ages", timedelta(minutes=10), turn_ages),
    Job("recount", timedelta(days=1), recount_all),
    Job("reports of harm", timedelta(minutes=1), alarm_reports),
    Job("incidents", timedelta(minutes=1), alarm_incidents),
    Job("homes", timedelta(minutes=1), alarm_homes),
    Job("quarantine", timedelta(minutes=1), scan_files),
    Job("go-live imports", timedelta(seconds=5), bring_in),
    Job("service records", timedelta(seconds=5), bring_in_records),
    Job("purchase files", timedelta(seconds=5), bind_purchases),
    Job("files", timedelta(hours=1), sweep_files),
    Job("payment lists", timedelta(hours=1), open_pay_lists),
    Job("quarterly reports", timedelta(hours=1), await_reports),
    Job("dormant accounts", timedelta(days=1), disable_dormant_accounts),
    Job("seals", timedelta(days=1), look_at_seals),
    Job("retention", timedelta(days=1), end_retention),
    Job("split purchases", timedelta(days=1), watch_splitting),
    Job("purge", timedelta(hours=1), purge),
)
