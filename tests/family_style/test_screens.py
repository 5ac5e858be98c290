"""Every act on a unit and on a couple's application done once through its own screen."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from app.core import clock
from app.families.signatures import SignedBy
from app.family_style.acts import COUPLE_ACTS, UNIT_ACTS
from app.family_style.models import Contract, Couple, CoupleState, Unit, UnitEvent, UnitState
from app.family_style.services import checking, handing_in, units
from tests.documents.corpus import png
from tests.factories import Client
from tests.family_style.house import TEXT, House, load

S = UnitState


def three(day: date, name: str) -> dict[str, Any]:
    return {f"{name}-{part}": getattr(day, part) for part in ("year", "month", "day")}


class Desk:
    """Everybody with an open browser; `done` holds the acts that were sent."""

    def __init__(self, house: House) -> None:
        self.house, self.done = house, set[str]()
        self.unit = self.couple = ""
        self.open: dict[str, Client] = {}

    def client(self, who: str) -> Client:
        if who not in self.open:
            self.open[who] = self.house.world.client(self.house.users[who])
        return self.open[who]

    def post(self, who: str, act: str, base: str, version: int, **data: Any) -> None:
        url = f"{base}/{act.replace('_', '-')}"
        page = self.client(who).get(url)
        assert page.status_code == 200, f"{act}: {page.status_code}"
        sent = self.client(who).post(url, data | {"version": str(version)})
        assert sent.status_code == 303, f"{act}: {sent.text[sent.text.find('<main') :][:1500]}"
        self.done.add(act)

    def on_unit(self, who: str, act: str, **data: Any) -> None:
        with self.house.world.reading() as session:
            version = load(session, self.unit).version
        self.post(who, act, f"/family-style/{self.unit}", version, **data)

    def on_couple(self, who: str, act: str, **data: Any) -> None:
        with self.house.world.reading() as session:
            couple = session.scalars(select(Couple).where(Couple.ref == self.couple)).one()
        self.post(who, act, f"/family-style/couples/{self.couple}", couple.version, **data)

    def is_now(self, state: UnitState) -> bool:
        with self.house.world.reading() as session:
            return load(session, self.unit).state is state

    def applies(self, name: str) -> None:
        with self.house.world.writing() as session:
            unit = load(session, self.unit)
            post = units_post(self.house, unit)
            self.couple = self.house.applied(session, post(session), name).ref

    def is_hired(self, *, by_code: bool = False) -> None:
        """From the screening to the day the couple move in; `by_code`: signed on their phones."""
        today = clock.today()
        with self.house.world.reading() as session:
            couple = session.scalars(select(Couple).where(Couple.ref == self.couple)).one()
            seen = [line.wanted.key for line in handing_in.missing(session, couple, today)]
        rows = rows_of(self.house, self.couple)
        self.on_couple("worker", "screen", interview=TEXT, home=TEXT, certificate="yes",
                       neighbours="yes", originals=seen, **rows)  # fmt: skip
        self.on_couple("worker", "propose", reason="")
        self.on_couple("head", "hire", reason=TEXT)
        self.on_couple("clerk", "file")
        self.on_couple("officer", "receipt", number="备〔2026〕1号")
        self.on_couple("worker", "train", hours="40", **three(today, "on"))
        self.on_couple("head", "draw_up", months="12", living="1800", work="4000", award="0",
                       rest_days="4", **three(today, "from_on"))  # fmt: skip
        if by_code:
            with self.house.world.writing() as session:
                contract = session.scalars(
                    select(Contract).where(Contract.signed_agency_on.is_(None))
                ).one()
                contract.signed_couple_on, contract.couple_way = today, SignedBy.CODE
            self.on_couple("head", "seal")
        else:
            self.on_couple("head", "sign", scan=(io.BytesIO(png()), "合同.png"),
                           **three(today, "couple_on"), **three(today, "agency_on"))  # fmt: skip
        self.on_couple("worker", "make_ready")
        self.on_couple("worker", "install")

    def child_moves_in(self) -> str:
        with self.house.world.writing() as session:
            child = self.house.child(session).ref
            room = str(units.rooms_of(session, load(session, self.unit))[0].id)
        self.on_unit("worker", "ask_child", child=child, manner="talk", agrees="yes", words=TEXT)
        self.on_unit("worker", "match", child=child, room=room, social=TEXT, medical=TEXT,
                     education=TEXT, reason=TEXT)  # fmt: skip
        with self.house.world.reading() as session:
            event = session.scalars(select(UnitEvent.ref).order_by(UnitEvent.id.desc())).first()
        self.on_unit("head", "move_in", event=event, agree="yes")
        return child

    def is_assessed(self) -> None:
        """The head follows ninety points; the trial is over."""
        with self.house.world.writing() as session:
            unit = load(session, self.unit)
            unit.trial_until = clock.today()
            self.house.scored(session, unit, 90)
        self.on_unit("head", "conclude", reason="")


def units_post(house: House, unit: Unit) -> Any:
    return lambda session: units.announce(
        session, unit, title="招募类家庭夫妻", text="照料四到五名孩子的日常生活。", pay="",
        actor=house.actor(session, "head"), now=clock.now(),
    )  # fmt: skip


def test_every_act_is_done_through_its_screen(house: House) -> None:
    desk, today = Desk(house), clock.today()
    with house.world.writing() as session:
        desk.unit = house.unit(session).ref
    desk.on_unit("worker", "furnish", name="南卧室", area_m2="12", beds="2", sex="1")
    desk.on_unit("worker", "resize", capacity="4")
    desk.on_unit("head", "announce", title="招募", text=TEXT, pay="")
    desk.applies("couple")
    desk.on_couple("head", "refuse", reason=TEXT)
    desk.applies("couple1")
    desk.on_couple("couple1", "withdraw")
    desk.applies("couple2")
    desk.is_hired()
    assert desk.is_now(S.READY)
    child = desk.child_moves_in()
    assert desk.is_now(S.TRIAL)
    desk.on_unit("couple2", "ask_help", text=TEXT)
    desk.on_unit("worker", "answer_help", answer=TEXT)
    until = three(today + timedelta(days=3), "until_on")
    desk.on_unit("worker", "relieve", carer=TEXT, reason=TEXT, **until)
    desk.on_unit("worker", "end_relief")
    desk.on_unit("worker", "order_correction", what=TEXT, asked=TEXT)
    desk.on_unit("head", "corrected", note=TEXT)
    desk.is_assessed()
    assert desk.is_now(S.FORMAL)
    rechecked = rows_of(house, desk.couple)
    desk.on_couple("second", "recheck", note=TEXT, **rechecked)
    leaves = three(today + timedelta(days=40), "leaves_on")
    desk.on_unit("couple2", "give_notice", reason=TEXT, **leaves)
    with house.world.writing() as session:
        load(session, desk.unit).state = S.RENEWAL
    desk.on_couple("head", "draw_up", months="12", living="1800", work="4000", award="0",
                   rest_days="4", **three(today, "from_on"))  # fmt: skip
    desk.on_couple("head", "sign", scan=(io.BytesIO(png()), "合同.png"),
                   **three(today, "couple_on"), **three(today, "agency_on"))  # fmt: skip
    desk.on_unit("head", "renew")
    assert desk.is_now(S.FORMAL)
    desk.on_unit("head", "change_couple", reason=TEXT, carer=TEXT, told=TEXT)
    desk.on_unit("worker", "next_relief", carer=TEXT)
    desk.applies("couple3")
    desk.is_hired(by_code=True)
    assert desk.is_now(S.TRIAL)
    desk.on_unit("clerk", "take_out", what=TEXT, where="institution", decision="reported",
                 situations=["MR4"], decision_reason=TEXT)  # fmt: skip
    desk.on_unit("head", "bring_back", reason=TEXT)
    desk.on_unit("head", "dissolve", why="plan", reason=TEXT)
    desk.on_unit("worker", "move_out", child=child, where="institution", reason=TEXT, told=TEXT)
    desk.on_unit("head", "finish", handover=TEXT)
    desk.on_unit("keeper", "close")
    assert desk.is_now(S.CLOSED)
    with house.world.reading() as session:
        states = set(session.scalars(select(Couple.state)))
    assert states == {CoupleState.REFUSED, CoupleState.WITHDRAWN, CoupleState.LEFT}
    assert {act.name for act in (*UNIT_ACTS, *COUPLE_ACTS)} == desk.done


def rows_of(house: House, ref: str) -> dict[str, Any]:
    """The yearly check of each member, on certificates of today."""
    rows: dict[str, Any] = {}
    with house.world.reading() as session:
        couple = session.scalars(select(Couple).where(Couple.ref == ref)).one()
        for n, member in enumerate(checking.asked(session, couple)):
            rows |= {
                f"members-{n}-key": member.ref,
                f"members-{n}-health": "ok",
                f"members-{n}-crime_check": "none",
                f"members-{n}-habits": "no",
            }
            for name in ("health_cert_on", "crime_check_on"):
                rows |= three(clock.today(), f"members-{n}-{name}")
    return rows
