"""What people type to sign in."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from app.core.forms import Form


class SignInForm(Form):
    """User name or mobile number, and password."""

    login = StringField(
        "手机号或用户名",
        [DataRequired("请填写手机号（家庭）或用户名（工作人员）"), Length(max=64)],
        render_kw={"autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        "密码",
        [DataRequired("请填写密码"), Length(max=128)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()
