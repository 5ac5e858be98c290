"""What is typed of a guidance catalogue."""

from __future__ import annotations

from datetime import date

from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import DataRequired, Length, Optional

from app.core.fields import day
from app.core.forms import Form, ThreePartDate
from app.purchasing.services.catalogue import HEAD


class CatalogueForm(Form):
    """A new edition and its file."""

    edition = StringField(
        "目录名称", [DataRequired("请填写目录名称"), Length(max=100)],
        description="例如：吉林省政府购买服务指导性目录（2026年版）",
    )  # fmt: skip
    from_on = day("生效日期")
    to_on = ThreePartDate("失效日期（没有的不填）", [Optional()], example="2028 12 31")
    file = FileField(
        "目录文件",
        [FileRequired("请选择目录文件")],
        description=f"xlsx或者csv，第一行是表头：{'、'.join(HEAD)}；服务领域和来源可以空着",
    )

    @property
    def first_day(self) -> date:
        """From when it holds; asked after the form was found whole."""
        if self.from_on.data is None:
            raise AssertionError
        return self.from_on.data
