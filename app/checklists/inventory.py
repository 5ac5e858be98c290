"""What the tables of score-sheet templates hold."""

from __future__ import annotations

from app.core.inventory import LASTING, NOT_PERSONAL, P0, P1, Column, Table

INVENTORY = {
    "template_versions": Table(
        "保存评估表各个版本，评分总能对上当时的表",
        NOT_PERSONAL,
        LASTING,
        {
            "code": Column(P0, "表的代码"),
            "title": Column(P0, "表名"),
            "division_code": Column(P0, "适用地区"),
            "number": Column(P0, "版本号"),
            "content": Column(P0, "评分项目、一票否决项和等次"),
            "valid_from": Column(P0, "开始使用的日期"),
            "valid_to": Column(P0, "停止使用的日期"),
            "source": Column(P0, "出自哪个文件"),
            "published_at": Column(P1, "发布的时间"),
            "retired_reason": Column(P1, "为什么停用"),
        },
    ),
}
