"""A volume is made, filed, kept and handed over; every step with officer and day (AR-12)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from app.adoption.models import AdopterClass, Adoption, AdoptionDuty, AdoptionParticipation, Side
from app.adoption.models.archive import (
    Volume,
    VolumeItem,
    VolumeSheet,
    VolumeState,
    VolumeStep,
)
from app.adoption.models.ending import Ending
from app.adoption.services import catalogue
from app.adoption.services.closing import close_if_done
from app.audit import services as audit
from app.core import clock
from app.core.crypto import sm3
from app.core.db import as_system
from app.core.errors import Conflict, Invalid, WrongState
from app.core.once import once
from app.core.policy import demand
from app.deadlines import services as deadlines
from app.documents.numbers import next_number
from app.law import adoption_periods as periods
from app.law.dates import add_months
from app.workflow.parts import take_part

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor

V = VolumeState
HANDOVER_YEARS = 20
SHORT = {"registration": "登", "dissolution": "解", "revocation": "撤"}
FROM = {
    AdopterClass.MAINLAND: ("内", "内地"), AdopterClass.OVERSEAS: ("侨", "华侨、港澳台"),
    AdopterClass.FOREIGN: ("外", "外国"),
}  # fmt: skip


def case_of(session: Session, volume: Volume) -> Adoption | None:
    """The adoption whose volume it is, which may be another organ's; None for one on paper."""
    if volume.adoption_id is None:
        return None
    with as_system(session):
        return session.scalars(select(Adoption).where(Adoption.id == volume.adoption_id)).one()


def ending_of(session: Session, volume: Volume) -> Ending | None:
    """What the volume is about, where it is not the registration."""
    if volume.ending_id is None:
        return None
    return session.scalars(select(Ending).where(Ending.id == volume.ending_id)).one()


def make(
    session: Session, case: Adoption | None, ending: Ending | None, *, actor: Actor, now: datetime
) -> Volume:
    """立卷: one case one volume, with the next number of its class and year (AR-07, AR-08)."""
    demand(actor, "adoption.archive_make")
    about = ending or case
    if about is None or about.agency_id != actor.agency_id:
        raise WrongState
    if ending is None and (case is None or case.registered_on is None):
        raise WrongState
    known = select(Volume.id).where(
        Volume.ending_id == ending.id
        if ending
        else and_(Volume.adoption_id == (case.id if case else 0), Volume.ending_id.is_(None)),
    )
    if session.scalar(known.limit(1)) is not None:
        raise Conflict("已经立卷。")
    kind, year = catalogue.kind_of(ending), clock.day(now).year
    adopters, keeper, is_secret = _adopters(case, ending)
    serial = next_number(session, f"volume.{kind}.{adopters}", str(about.agency_id), year)
    volume = Volume(
        adoption_id=case.id if case else None, ending_id=ending.id if ending else None,
        agency_id=about.agency_id, adopter_person_id=keeper, kind=kind, subclass=adopters.value,
        number=f"{year}-{SHORT[kind.value]}{FROM[adopters][0]}-{serial:05d}", is_secret=is_secret,
        created_at=now,
    )  # fmt: skip
    session.add(volume)
    session.flush()
    demand(actor, "adoption.archive_file", volume)
    _step(session, volume, V.MAKING, "", actor, now)
    return volume


def _adopters(
    case: Adoption | None, ending: Ending | None
) -> tuple[AdopterClass, int | None, bool]:
    """From where they are, who they are in the portal, whether the sending side is sealed."""
    if case is not None:
        return case.adopter_class, case.applicant_person_id, case.wants_secrecy
    if ending is None:
        raise WrongState
    # On paper alone nobody has said that it need not be secret.
    return AdopterClass(ending.paper["adopter_class"]), ending.adopter_person_id, True


def _step(
    session: Session, volume: Volume, step: str, note: str, actor: Actor, now: datetime
) -> None:
    session.add(VolumeStep(
        volume_id=volume.id, step=str(step), user_id=actor.user_id or 0, note=note, at=now,
    ))  # fmt: skip
    session.flush()
    audit.record(
        session, actor, f"adoption.archive_{ACTIONS[str(step)]}", volume.subject, note=note, at=now
    )


ACTIONS = {
    "making": "make", "filed": "file", "kept": "keep", "handed": "hand_over", "used": "use",
}  # fmt: skip


def entries(session: Session, volume: Volume) -> list[catalogue.Entry]:
    """The catalogue as it would be fixed now; the sealed part is told by `is_secret`."""
    ending, case = ending_of(session, volume), case_of(session, volume)
    with as_system(session):
        return catalogue.entries(session, case, ending)


def gaps(session: Session, volume: Volume) -> list[str]:
    """What is missing; a volume with gaps is not filed."""
    ending, case = ending_of(session, volume), case_of(session, volume)
    with as_system(session):
        return catalogue.gaps(session, case, ending)


def is_secret(volume: Volume, side: str) -> bool:
    """Of a secret adoption what belongs to the sending side, or names both (CC-1110)."""
    return volume.is_secret and side in {Side.SENDER.value, catalogue.BOTH}


def file(session: Session, volume: Volume, *, note: str, actor: Actor, now: datetime) -> None:
    """归档: complete, the catalogue fixed with its hashes; nothing is changed afterwards.

    The 60 days end (AR-06-2). The case is closed once its visits are done as well.
    """
    demand(actor, "adoption.archive_file", volume)
    if volume.state is not V.MAKING:
        raise WrongState
    if missing := gaps(session, volume):
        raise Invalid("还不能归档：" + "".join(missing))
    if not note.strip():
        raise Invalid("请填写备考表：份数、缺损、需要说明的情况；没有的写“无”。", "note")
    found = entries(session, volume)
    for position, entry in enumerate(found, 1):
        row = VolumeItem(
            volume_id=volume.id, position=position, order_code=entry.order, title=entry.title,
            side=entry.side, is_secret=is_secret(volume, entry.side), is_copy=entry.is_copy,
            dated_on=entry.dated_on, digest=entry.digest,
            document_id=entry.document.id if entry.document else None, created_at=now,
        )  # fmt: skip
        row.words = entry.words
        session.add(row)
    about = ending_of(session, volume) or session.scalars(
        select(Adoption).where(Adoption.id == volume.adoption_id)
    ).one()  # fmt: skip
    deadlines.stop(session, about, periods.ARCHIVE, now=now)
    deadlines.copy_next(session, about)
    # From now on it is read from the archive, with reason and record (AR-10). Written before the
    # volume is closed: then the database lets nothing of it be changed any more.
    about.filed_on = clock.day(now)
    session.flush()
    volume.note, volume.filed_on = note.strip(), clock.day(now)
    volume.digest = sm3(json.dumps(
        [[e.order, e.title, e.digest] for e in found], ensure_ascii=False
    ).encode()).hex()  # fmt: skip
    if isinstance(about, Adoption):
        take_part(session, AdoptionParticipation, AdoptionDuty.ARCHIVE, actor=actor, now=now,
                  adoption_id=about.id)  # fmt: skip
        session.refresh(about, ["parts"])
    volume.state = V.FILED
    _step(session, volume, V.FILED, f"{len(found)}件", actor, now)
    if isinstance(about, Adoption):
        close_if_done(session, about, actor=actor, now=now)


def keep(session: Session, volume: Volume, *, shelf: str, actor: Actor, now: datetime) -> None:
    """保管: where it stands; nobody keeps it privately (AR-03)."""
    demand(actor, "adoption.archive_keep", volume)
    if volume.state not in {V.FILED, V.KEPT}:
        raise WrongState
    if not shelf.strip():
        raise Invalid("请填写存放的库房、柜号。", "shelf")
    volume.state, volume.shelf = V.KEPT, shelf.strip()
    _step(session, volume, V.KEPT, volume.shelf, actor, now)


def handover_due(volume: Volume) -> date | None:
    """When it goes to the state archive by the local rule (AR-11)."""
    return add_months(volume.filed_on, HANDOVER_YEARS * 12) if volume.filed_on else None


def hand_over(
    session: Session, volume: Volume, *, to: str, reason: str, actor: Actor, now: datetime
) -> None:
    """移交 to the state archive; before its time only with a reason."""
    demand(actor, "adoption.archive_hand_over", volume)
    if volume.state is not V.KEPT:
        raise WrongState
    due = handover_due(volume)
    if not to.strip():
        raise Invalid("请填写接收的档案馆。", "to")
    if due and due > clock.day(now) and not reason.strip():
        raise Invalid(f"到{due:%Y-%m-%d}才满{HANDOVER_YEARS}年，提前移交请写明依据。", "reason")
    volume.state, volume.handed_to, volume.handed_on = V.HANDED, to.strip(), clock.day(now)
    _step(session, volume, V.HANDED, "；".join(filter(None, [to.strip(), reason.strip()])), actor,
          now)  # fmt: skip


def correct(session: Session, volume: Volume, *, words: str, actor: Actor, now: datetime) -> None:
    """What was wrong, on a sheet that is added: the filed papers stay as they are."""
    demand(actor, "adoption.archive_correct", volume)
    if volume.state is V.MAKING:
        raise WrongState
    if not words.strip():
        raise Invalid("请写明哪一件、哪里不对、应当是什么、依据。", "words")
    sheet = VolumeSheet(volume_id=volume.id, user_id=actor.user_id, created_at=now)
    sheet.words = words.strip()
    session.add(sheet)
    session.flush()
    audit.record(session, actor, "adoption.archive_correct", volume.subject, at=now)


@once
def items(session: Session, volume: Volume) -> Sequence[VolumeItem]:
    """The catalogue as it was filed."""
    return session.scalars(
        select(VolumeItem).where(VolumeItem.volume_id == volume.id).order_by(VolumeItem.position)
    ).all()


def changed(session: Session, volume: Volume) -> bool:
    """Whether the catalogue no longer gives the digest of the day it was filed."""
    told = [[i.order_code, i.title, i.digest] for i in items(session, volume)]
    return sm3(json.dumps(told, ensure_ascii=False).encode()).hex() != volume.digest


def sheets(session: Session, volume: Volume) -> Sequence[VolumeSheet]:
    """Corrections, the oldest first."""
    return session.scalars(
        select(VolumeSheet).where(VolumeSheet.volume_id == volume.id).order_by(VolumeSheet.id)
    ).all()


def steps(session: Session, volume: Volume) -> Sequence[VolumeStep]:
    """Who did what when."""
    return session.scalars(
        select(VolumeStep).where(VolumeStep.volume_id == volume.id).order_by(VolumeStep.id)
    ).all()
