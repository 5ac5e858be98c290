"""The record of a visit: one page for a phone (F-VIS)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from wtforms import IntegerField, SelectField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.core import clock
from app.core.forms import Form, ThreePartDate
from app.protection.models import SITUATIONS
from app.visits.forms.fields import DECISIONS, TimeOfDay, pick, several, words
from app.visits.models import Decision, MeetingPlace, Outcome, Risk, VisitKind
from app.visits.services.recording import FINDINGS, MOODS, SAFETY, Entry

if TYPE_CHECKING:
    from datetime import datetime
    from enum import StrEnum

E = TypeVar("E", bound="StrEnum")
BLANK_EDITION = date(2026, 11, 22)
"""When the questions of the printed form were last changed; a test holds both together."""
YES_NO = {"yes": "是", "no": "否"}


def _chosen(field: Any, kind: type[E]) -> E | None:
    return kind(field.data) if field.data in {k.value for k in kind} else None


class VisitForm(Form):
    """What was found. Where the visit was not held, the first group is all."""

    ONLY_HELD = (
        "child_seen", "not_seen_reason", "alone_minutes", "child_words", "carer_words", "safety",
        "safety_note", *FINDINGS, "mood", "bond", "family_changes", "money_use", "needs", "signs",
        "decision", "situations", "decision_reason", "risk",
    )  # fmt: skip
    """Not asked, and hidden by the style sheet, where the visit was not held."""

    outcome = pick("结果", {o.value: o.label for o in Outcome}, "请选择探访的结果")
    kind = pick("种类", {k.value: k.label for k in VisitKind}, "请选择探访的种类")
    place = pick("地点", {p.value: p.label for p in MeetingPlace}, "请选择探访的地点")
    visited_on = ThreePartDate("探访日期", [DataRequired("请填写探访日期")], example="2026 4 12")
    visited_time = TimeOfDay("几点", [DataRequired("请填写时间，例如 9:30"), Length(max=8)])
    with_ref = SelectField(
        "同行的人", [Optional()], validate_choice=False,
        description="融合期和突发事件的探访要有两人",
    )  # fmt: skip
    late_reason = words("迟填的原因", hint="探访超过48小时才填的，要写", rows=2)
    tried = words(
        "没有访成的经过", rows=3,
        hint="无人在家：怎样敲门、打了什么电话。拒访：谁拒绝，原话怎样说。",
    )  # fmt: skip

    child_seen = pick("见到孩子了吗", {"yes": "见到了", "no": "没有见到"})
    not_seen_reason = words("孩子在哪里，什么时候去见", rows=2)
    alone_minutes = IntegerField(
        "和孩子单独谈了几分钟", [Optional(), NumberRange(0, 600)], description="至少5分钟"
    )
    child_words = words("孩子的话", hint="写原话；不会说话的，写表情和动作")
    carer_words = words("照料人的话")

    safety = several("家里安全", SAFETY, "没有问题的打勾")
    safety_note = words("不安全的地方，怎样改", rows=2)
    health = pick(FINDINGS["health"], MOODS)
    nutrition = pick(FINDINGS["nutrition"], MOODS)
    clothing = pick(FINDINGS["clothing"], MOODS)
    sleep = pick(FINDINGS["sleep"], MOODS)
    school = pick(FINDINGS["school"], MOODS | {"none": "未上学"})
    homework = pick(FINDINGS["homework"], MOODS | {"none": "没有功课"})
    mood = pick("孩子的情绪", MOODS)
    bond = pick("孩子和照料人的感情", MOODS)
    family_changes = words("家里有什么变化", rows=2)
    money_use = words("抚养费花在什么地方", rows=2)
    needs = words("孩子和家庭需要什么帮助", rows=2)

    signs = pick(
        "有没有伤痕或者别的异常迹象", {"no": "没有", "yes": "有"},
        hint="青紫、烫伤、消瘦、害怕某个人、突然不说话等",
    )  # fmt: skip
    decision = pick("怎样处理", DECISIONS)
    situations = several("属于哪一种情形", SITUATIONS)
    decision_reason = words("看到了什么；不报告的写明理由", rows=3)
    risk = pick("风险判断", {r.value: r.label for r in Risk})

    @property
    def moment(self) -> datetime | None:
        """When the visit was."""
        return self.visited_time.at(self.visited_on.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """An error where nobody sees the box would hold the record up for ever."""
        super().validate(extra_validators)
        if _chosen(self.outcome, Outcome) not in {None, Outcome.VISITED}:
            for name in self.ONLY_HELD:
                self[name].errors = []
        return not self.errors

    def entry(self, now: datetime) -> Entry:
        """For the service. What `validate` found missing counts as the usual, so that all else
        that is missing can be said with it.
        """
        found = {name: getattr(self, name).data or "" for name in (*FINDINGS, "mood", "bond")}
        for name in ("safety_note", "family_changes", "money_use", "needs"):
            found[name] = (getattr(self, name).data or "").strip()
        return Entry(
            kind=_chosen(self.kind, VisitKind) or VisitKind.REGULAR,
            outcome=_chosen(self.outcome, Outcome) or Outcome.VISITED,
            place=_chosen(self.place, MeetingPlace) or MeetingPlace.HOME,
            visited_at=self.moment or now,
            with_ref=self.with_ref.data or "", late_reason=self.late_reason.data or "",
            tried=self.tried.data or "",
            child_seen={"yes": True, "no": False}.get(self.child_seen.data or ""),
            not_seen_reason=self.not_seen_reason.data or "",
            alone_minutes=self.alone_minutes.data,
            found=found | {"safety": list(self.safety.data or [])},
            child_words=self.child_words.data or "", carer_words=self.carer_words.data or "",
            signs=self.signs.data == "yes",
            decision=_chosen(self.decision, Decision),
            decision_reason=self.decision_reason.data or "",
            situations=tuple(self.situations.data or ()),
            risk=_chosen(self.risk, Risk),
        )  # fmt: skip

    def say_of_several(self) -> None:
        """In a unit several children are visited at once."""
        self.child_seen.description = "住着的孩子都见到了，才选“见到了”"
        self.child_words.description = "每名孩子分别写：先写化名，再写原话"
        self.alone_minutes.description = "和每名孩子至少5分钟；填谈得最短的"
        self.not_seen_reason.label.text = "没有见到的是谁，在哪里，什么时候去见"

    def prefill(self, kind: VisitKind) -> None:
        """A visit that is written down on the spot needs no date to be typed."""
        now = clock.now().astimezone(clock.BEIJING)
        self.kind.data, self.place.data = kind.value, MeetingPlace.HOME.value
        self.outcome.data = Outcome.VISITED.value
        self.visited_on.data, self.visited_time.data = now.date(), f"{now:%H:%M}"


class ArrangeForm(Form):
    """The day of the next visit."""

    planned_on = ThreePartDate("约定的日期", [DataRequired("请填写日期")], example="2026 4 12")


class AddForm(Form):
    """An addendum."""

    text = words("补充说明", hint="原来的记录不改，补充的内容写在后面")
