"""A request of a guardian, a child or a family about the data that are kept of them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Agency
from app.audit.services import Subject
from app.core.crypto import Sealed, SealedJson
from app.core.db import Record
from app.divisions.models import Placed


class RequestKind(StrEnum):
    """What may be asked for (未成年人网络保护条例 34)."""

    VIEW = "view"
    COPY = "copy"
    CORRECT = "correct"
    SUPPLEMENT = "supplement"
    DELETE = "delete"

    @property
    def label(self) -> str:
        return {
            "view": "查阅", "copy": "复制", "correct": "更正", "supplement": "补充",
            "delete": "删除",
        }[self.value]  # fmt: skip


class Relation(StrEnum):
    """Who asks: about a child as its guardian or as the child itself, or about themselves."""

    GUARDIAN = "guardian"
    CHILD = "child"
    ONESELF = "oneself"

    @property
    def label(self) -> str:
        return {
            "guardian": "我是孩子的监护人", "child": "我就是档案里的孩子",
            "oneself": "我本人（申请人）",
        }[self.value]  # fmt: skip


class RequestState(StrEnum):
    """Where a request stands."""

    SENT = "sent"
    CHECKED = "checked"
    GRANTED = "granted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"

    @property
    def label(self) -> str:
        return {
            "sent": "待核对身份", "checked": "待答复", "granted": "同意", "refused": "不同意",
            "taken_back": "已撤回",
        }[self.value]  # fmt: skip


OPEN = (RequestState.SENT, RequestState.CHECKED)


class DataRequest(Placed, Record):
    """One request. The ancestors are the place of the office that answers.

    `child_id` is set when the office has found the file and checked who asks; until then only the
    sealed words of the request name the child, so that nobody learns whether there is a file.
    """

    __tablename__ = "data_requests"
    __table_args__ = (
        Index("ix_data_requests_agency", "agency_id", "state", "due_on"),
        CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refused_for_a_reason"),
        CheckConstraint(
            "state NOT IN ('granted', 'refused') OR answered_at IS NOT NULL", name="answered"
        ),
        CheckConstraint(
            "state NOT IN ('checked', 'granted') OR relation = 'oneself' OR child_id IS NOT NULL",
            name="the_child_is_found",
        ),
        CheckConstraint(
            "checked_by_person_id <> person_id AND answered_by_person_id <> person_id",
            name="not_by_who_asks",
        ),
        CheckConstraint("checked_by_person_id <> answered_by_person_id", name="two_persons"),
    )

    request_no: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[RequestKind]
    relation: Mapped[Relation]
    state: Mapped[RequestState] = mapped_column(default=RequestState.SENT)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    child_id: Mapped[int | None] = mapped_column(ForeignKey("children.id"), index=True)
    content_sealed: Mapped[bytes | None]
    content: Any = SealedJson()
    """{"child", "child_id_no", "wish"}"""
    sent_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    checked_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    proof: Mapped[str] = mapped_column(default="")
    """By which paper it was checked who asks."""
    answered_at: Mapped[datetime | None]
    answered_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    refusal: Mapped[str | None]
    """A key of `rules.REFUSALS`."""
    answer_sealed: Mapped[bytes | None]
    answer = Sealed()
    open_until: Mapped[date | None]
    """The last day on which a granted file can be looked at."""
    due_on: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)

    agency: Mapped[Agency] = relationship(lazy="raise")

    @property
    def subject(self) -> Subject:
        """What the record calls this request."""
        return Subject("data_request", self.ref, self.request_no)
