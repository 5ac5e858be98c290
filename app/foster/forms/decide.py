"""What the head types in: reasons, one for each condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from app.core.forms import Form
from app.law import RULES

MAX = 500
_ROWS = {"rows": 3, "maxlength": MAX}


class DecideForm(Form):
    """`seen` is the seal of the file that was shown."""

    seen = HiddenField()


class ApproveForm(DecideForm):
    """An approval; with a reason for each row that has to be released (`release_<rule id>`)."""

    note = TextAreaField("审核意见", [Optional(), Length(max=MAX)], render_kw=dict(_ROWS))

    @property
    def releases(self) -> dict[str, str]:
        return _by_rule(self, "release_")


class RejectForm(DecideForm):
    """A refusal; with the fact that was found for each condition (`found_<rule id>`)."""

    reason = TextAreaField(
        "不予通过的理由",
        [DataRequired("请写明不予通过的理由"), Length(min=5, max=2000)],
        description="写给家庭看，说明查明的情况和结论。",
        render_kw={"rows": 5, "maxlength": 2000},
    )

    @property
    def unmet(self) -> dict[str, str]:
        return {rule_id: fact for rule_id, fact in _by_rule(self, "found_").items() if fact.strip()}


def approve_form(rule_ids: Sequence[str], data: Any = None) -> ApproveForm:
    """The form of an approval with one box for each row to release."""
    fields = {
        f"release_{rule_id}": TextAreaField(
            f"放行理由：{RULES[rule_id].says_to_office}",
            [DataRequired("请写明这一项为什么可以放行"), Length(min=5, max=MAX)],
            render_kw=dict(_ROWS),
        )
        for rule_id in rule_ids
    }
    return type("ApproveForm", (ApproveForm,), fields)(data)  # type: ignore[no-any-return]


def reject_form(required: Sequence[str], optional: Sequence[str], data: Any = None) -> RejectForm:
    """The form of a refusal: facts for conditions that are not met, and for rows not released."""
    fields = {}
    for rule_id in (*required, *optional):
        is_required = rule_id in required
        fields[f"found_{rule_id}"] = TextAreaField(
            f"查明的事实：{RULES[rule_id].says_to_office}",
            [DataRequired("请写明查明的事实") if is_required else Optional(), Length(max=MAX)],
            render_kw=dict(_ROWS),
        )
    return type("RejectForm", (RejectForm,), fields)(data)  # type: ignore[no-any-return]


def _by_rule(form: Form, prefix: str) -> dict[str, str]:
    return {
        field.short_name.removeprefix(prefix): field.data or ""
        for field in form
        if field.short_name.startswith(prefix)
    }
