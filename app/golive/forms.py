"""The forms of the go-live import."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField

from app.core.forms import Form


class UploadForm(Form):
    """One workbook."""

    file = FileField("填好的文件", description="xlsx文件，不超过12MB、100000行。")


class ReleaseForm(Form):
    """The head has looked at the remarks."""

    seen = BooleanField("我已看过提示，情况属实")
