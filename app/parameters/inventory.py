"""What the tables of local figures and confirmed rules hold."""

from __future__ import annotations

from app.core.inventory import LASTING, NOT_PERSONAL, P0, P1, Column, Table

INVENTORY = {
    "parameter_values": Table(
        "执行当地的标准，说明每个数值的来源",
        NOT_PERSONAL,
        LASTING,
        {
            "name": Column(P0, "参数名称"),
            "division_code": Column(P0, "适用地区"),
            "value": Column(P0, "数值"),
            "valid_from": Column(P0, "开始适用的日期"),
            "valid_to": Column(P0, "停止适用的日期"),
            "source": Column(P0, "出自哪个文件"),
            "reason": Column(P1, "为什么调整"),
            "released_at": Column(P1, "复核生效的时间"),
            "withdrawn_at": Column(P1, "撤回的时间"),
        },
    ),
    "confirmed_rules": Table(
        "记录哪些条文已经由管理员与原文核对",
        NOT_PERSONAL,
        LASTING,
        {
            "source": Column(P0, "核对所依据的原文"),
            "article": Column(P0, "条文位置"),
            "confirmed_on": Column(P1, "核对日期"),
            "recorded_at": Column(P1, "登记时间"),
        },
    ),
}
