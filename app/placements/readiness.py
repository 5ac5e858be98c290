"""When an act of a placement can be done now, and what its form offers on the day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app.core import clock
from app.core.db import as_system
from app.documents import services as documents
from app.families.models import Household
from app.law import RULES
from app.placements.forms import running as forms
from app.placements.models import MatterKind, PlacementState
from app.placements.services import (
    carer,
    ending,
    filing,
    fusion,
    matters,
    moving,
    recheck,
    respite,
)

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

    from app.core.policy import Actor
    from app.documents.models import Document
    from app.placements.models import Placement

K = MatterKind
Do = Callable[["Session", "Placement", Any, "Actor", "datetime"], object]
Offer = Callable[["Session", "Placement", Any], None]
Ready = Callable[["Session", "Placement"], bool]


def always(_session: Session, _placement: Placement) -> bool:
    """Nothing but the state decides."""
    return True


def asked(kind: MatterKind, *, agreed: bool | None = None) -> Ready:
    """Such a matter is open, and written up or not yet."""

    def is_ready(session: Session, placement: Placement) -> bool:
        found = matters.current(session, placement, kind)
        if found is None:
            return False
        return agreed is None or (found.agreed_at is not None) == agreed

    return is_ready


def nothing_open(kind: MatterKind) -> Ready:
    return lambda session, placement: matters.current(session, placement, kind) is None


def has_sheet(session: Session, placement: Placement) -> bool:
    return bool(fusion.choices(session, placement))


def offer_fusion(session: Session, placement: Placement, form: forms.FusionForm) -> None:
    allowed = fusion.choices(session, placement)
    form.choice.choices = forms.choices((c, fusion.CHOICES[c]) for c in allowed)


def offer_members(session: Session, placement: Placement, form: Any) -> None:
    found = [(m.ref, m.name_mask) for m in carer.candidates(session, placement)]
    form.member.choices = forms.choices(found)


def offer_leavers(session: Session, placement: Placement, form: Any) -> None:
    """Who may leave; and the lists of places stand open where the family lives now."""
    offer_members(session, placement, form)
    if form.division.data is None and form.division.raw_data is None:
        home = session.get_one(Household, placement.household_id)
        form.division.data = home.county_code
    form.member.choices = forms.choices(
        [("", "请选择"), *[(c.value, c.label) for c in form.member.choices]]
    )


def offer_recheck(session: Session, placement: Placement, form: Any) -> None:
    """The consent of FC-27-1 is asked for where the family has left the institution's area, the
    papers of a new member where somebody joined.
    """
    found = matters.current(session, placement, K.RECHECK)
    if found is None or not recheck.crosses(session, placement, found):
        for name in form.HIGHER:
            del form[name]
    if found is None or (found.facts or {}).get("kind") != "joined":
        for name in form.NEWCOMER:
            del form[name]


def offer_reasons(_session: Session, _placement: Placement, form: forms.ProposeForm) -> None:
    form.rule_id.choices = forms.choices((i, RULES[i].says) for i in ending.REASONS)


def bed_in(form: Any) -> str:
    """The bed that was chosen, where the child goes to the home."""
    return str(form.bed.data or "") if form.where.data == "institution" else ""


def offer_beds(session: Session, placement: Placement, form: Any) -> None:
    found = moving.free_beds(session, placement, clock.today())
    form.bed.choices = forms.choices([("", "以后安排"), *found])


def offer_next(session: Session, placement: Placement, form: forms.ApproveForm) -> None:
    offer_beds(session, placement, form)
    places = moving.next_places(session, placement, clock.today())
    form.where.choices = forms.choices(places.items())
    form.where.description = moving.hint(session, placement, clock.today())
    fixed = {"FC-21-4": "adult"}.get(placement.end_reason, "")
    form.where.data = form.where.data or (fixed if fixed in places else "")


def can_give_notice(session: Session, placement: Placement) -> bool:
    """Once; and not where the end was under way before the child was taken out."""
    if matters.current(session, placement, K.NOTICE) is not None:
        return False
    if placement.state is not PlacementState.EMERGENCY_OUT:
        return True
    with as_system(session):  # the family asks
        out = matters.current(session, placement, K.EMERGENCY)
    return out is None or not (out.facts or {}).get("from_ending")


def can_be_kept(session: Session, placement: Placement) -> bool:
    found = matters.current(session, placement, K.ENDING)
    return found is not None and bool((found.facts or {}).get("can_be_refused"))


def forms_done(session: Session, placement: Placement) -> bool:
    return not ending.forms_missing(session, placement)


def no_agreement_filed(session: Session, placement: Placement) -> bool:
    return not any(
        row.subject is filing.A and not row.objection for row in filing.of(session, placement)
    )


def month_is_over(session: Session, placement: Placement) -> bool:
    found = matters.current(session, placement, K.NOTICE)
    return found is not None and (found.until_on is None or clock.today() >= found.until_on)


def follow_up_left(session: Session, placement: Placement) -> bool:
    return matters.current(session, placement, K.FOLLOW_UP) is not None


def in_window(session: Session, placement: Placement) -> bool:
    found = matters.current(session, placement, K.ADOPTION)
    return found is not None and (found.until_on is None or clock.today() <= found.until_on)


def stored(session: Session, p: Placement, form: Any, actor: Actor, now: datetime
           ) -> Document | None:  # fmt: skip
    """The file that came with a form, kept with the placement."""
    file = form.file.data
    if not file or not file.filename:
        return None
    return documents.store(
        session, subject_kind="placement", subject_id=p.id, name=file.filename,
        stream=file.stream, uploaded_by_id=actor.user_id, now=now,
    )  # fmt: skip


def give_notice(
    session: Session, placement: Placement, form: Any, actor: Actor, now: datetime
) -> None:
    given = getattr(form, "given_on", None)
    ending.give_notice(
        session, placement, text=form.text.data or "",
        given_on=given.data if given is not None else clock.day(now),
        wished_on=form.wished_on.data, actor=actor, now=now,
    )  # fmt: skip


def report_change(session: Session, p: Placement, form: Any, actor: Actor, now: datetime) -> None:
    recheck.report(
        session, p, kind=form.kind.data, happened_on=form.happened_on.data, facts=form.facts(),
        actor=actor, now=now,
    )  # fmt: skip


def ask_respite(session: Session, p: Placement, form: Any, actor: Actor, now: datetime) -> None:
    respite.ask(
        session, p, starts_on=form.starts_on.data, until_on=form.until_on.data,
        reason=form.reason.data, text=form.text.data or "", where=form.where.data,
        handover=form.handover.data or "", actor=actor, now=now,
    )  # fmt: skip


def with_reason(verb: Callable[..., object]) -> Do:
    return lambda s, p, form, actor, now: verb(
        s, p, reason=form.reason.data or "", actor=actor, now=now
    )


def with_note(verb: Callable[..., object]) -> Do:
    return lambda s, p, form, actor, now: verb(
        s, p, note=form.note.data or "", actor=actor, now=now
    )


def plain(verb: Callable[..., object]) -> Do:
    return lambda s, p, _form, actor, now: verb(s, p, actor=actor, now=now)
