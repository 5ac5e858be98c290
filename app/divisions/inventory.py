"""What the tables of divisions hold."""

from __future__ import annotations

from app.core.inventory import LASTING, NOT_PERSONAL, P0, PLACE, Column, Table

INVENTORY = {
    "divisions": Table(
        "选择和显示行政区划，划定管辖范围",
        NOT_PERSONAL,
        LASTING,
        {
            "code": Column(P0, "区划代码"),
            "name": Column(P0, "名称"),
            "full_name": Column(P0, "全称"),
            "level": Column(P0, "级别"),
            "parent_code": Column(P0, "上级区划"),
            **dict.fromkeys(PLACE, Column(P0, "所属省、市、县、乡镇")),
            "pinyin": Column(P0, "拼音，用于查找"),
            "initials": Column(P0, "拼音首字母，用于查找"),
            "valid_from": Column(P0, "启用日期"),
            "valid_to": Column(P0, "停用日期"),
            "successor_code": Column(P0, "撤并以后的区划"),
            "maps_to": Column(P0, "功能区对应的法定县级区划"),
        },
    ),
}
