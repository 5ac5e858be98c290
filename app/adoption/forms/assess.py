"""What is typed in for an assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import BooleanField
from wtforms.validators import InputRequired

from app.adoption.models.assessment import RELATIONS
from app.core.fields import choices, pick, several
from app.core.forms import Form
from app.families.forms import SignatureForm

if TYPE_CHECKING:
    from app.adoption.services.naming import Team


class NotifyForm(Form):
    """Who assesses: one team, two people of it at least."""

    team = pick("由谁评估", hint="第三方机构要有在有效期内的评估协议、符合条件，才列在这里。")
    people = several("评估人员", "从选定的单位里选两名以上；有利害关系的不列出。")

    def offer(self, teams: list[Team], own: str) -> None:
        """The teams of the day and their people that nothing stands against."""
        self.team.choices = choices(
            [(t.key, f"{t.name}（本单位）" if t.key == own else t.name) for t in teams]
        )
        self.people.choices = choices(
            [(one.ref, f"{one.name}（{t.name}）") for t in teams for one in t.free]
        )
        against = [
            f"{one.name}：{'、'.join(one.why_not)}" for t in teams for one in t.people
            if one.why_not
        ]  # fmt: skip
        if against:
            self.people.description += f"不能指派：{'；'.join(against)}。"


class AddForm(Form):
    """One more assessor of the same team."""

    person = pick("评估人员")


class PaperForm(Form):
    """What was signed by hand at the counter."""

    seen = BooleanField(
        "收养人本人今天在告知书上签了名，回执已收下", [InputRequired("请先收下本人签名的回执")]
    )


class DeclareForm(Form):
    """F-RECUSAL: before the file opens."""

    relation = pick("您与收养人、送养人的关系", RELATIONS)


class AnswerForm(SignatureForm):
    """The applicant agrees on the own phone."""
