"""The way out of the portal: a pluggable sender, and trying again.

A message is claimed in one transaction, sent outside any, and its fate is written in another:
a gateway that hangs never holds the writers' lock, and a worker that dies leaves a message
that is tried again.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select

from app.core import clock
from app.core.db import transaction
from app.core.neighbours import Away, Neighbour
from app.notices.models import Channel, Message, MessageState

if TYPE_CHECKING:
    from datetime import datetime

    from flask import Flask
    from sqlalchemy.orm import Session

    from app.core.db import Database

log = logging.getLogger("tongan")
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
MOST_TRIES = 10
CLAIM = timedelta(minutes=5)


class NotSent(Exception):
    """The gateway did not take the message; the text says why, without number or content."""


class Sender(Protocol):
    """A gateway. `send` returns once the message was taken over, or it is tried again later."""

    def send(self, channel: Channel, target: str, text: str) -> None:
        """Raises NotSent."""


class StoringSender:
    """Demo and tests: nothing leaves the portal, the outbox is all there is."""

    def send(self, channel: Channel, target: str, text: str) -> None:
        """Taken over by nobody."""


class NoGateway:
    """Production without a gateway: messages wait and say so, instead of counting as sent."""

    def send(self, channel: Channel, target: str, text: str) -> None:
        """Raises NotSent, always."""
        raise NotSent("尚未接入短信网关")


def sender_of(app: Flask) -> Sender:
    """The gateway plugged in as `app.extensions["sender"]`; without one the demo stores."""
    plugged: Sender | None = app.extensions.get("sender")
    if plugged is not None:
        return plugged
    return StoringSender() if app.config["PORTAL"].show_codes_on_screen else NoGateway()


def gateway_of(app: Flask) -> Neighbour:
    """The line to the gateway; it remembers from one turn of the worker to the next."""
    line: Neighbour = app.extensions.setdefault("gateway", _line())
    return line


def _line() -> Neighbour:
    return Neighbour("message gateway", NotSent)


def send_waiting(
    database: Database, sender: Sender, line: Neighbour | None = None, *, limit: int = 50
) -> int:
    """Send what is due, oldest first; returns how many were taken over.

    While the gateway is away none is tried, so that one that hangs keeps the worker from its other
    jobs for three seconds, and no message uses up its tries.
    """
    line = line or _line()
    sent = 0
    for _ in range(limit):
        if line.rests:
            return sent
        now = clock.now()
        with transaction(database) as session:
            message = _claim(session, now)
            if message is None:
                return sent
            ref, channel = message.ref, message.channel
            target, text = message.target or "", message.text or ""
        try:
            line.ask(partial(sender.send, channel, target, text))
        except (NotSent, Away) as error:
            why: str | None = str(error)
        else:
            why = None
            sent += 1
        with transaction(database) as session:
            _settle(session, ref, why, now)
    return sent


def _claim(session: Session, now: datetime) -> Message | None:
    message = session.scalar(
        select(Message)
        .where(Message.state == MessageState.WAITING, Message.next_try_at <= now)
        .order_by(Message.next_try_at, Message.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if message is not None:
        message.tries += 1
        message.next_try_at = now + CLAIM
    return message


def _settle(session: Session, ref: str, why: str | None, now: datetime) -> None:
    message = session.scalars(select(Message).where(Message.ref == ref)).one()
    if why is None:
        message.state, message.sent_at, message.error = MessageState.SENT, now, ""
        return
    message.error = why
    message.next_try_at = now + wait_after(message.tries)
    if message.tries >= MOST_TRIES:
        message.state = MessageState.FAILED
        # Why stands in the row: a gateway may quote whom it could not reach (bar S67).
        log.error("message %s was given up after %d tries", ref, message.tries)


def wait_after(tries: int) -> timedelta:
    """1, 2, 4, 8 … minutes, six hours at most."""
    return min(FIRST_WAIT * (1 << (tries - 1)), LONGEST_WAIT)
