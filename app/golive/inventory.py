"""What the tables of the go-live import hold."""

from __future__ import annotations

from app.core.inventory import (
    LASTING,
    P1,
    P3,
    WITH_CASE,
    Basis,
    Column,
    Ground,
    Mask,
    Retention,
    Table,
)

DUTY = Basis(Ground.DUTY, ("PD-ADM-1",))
CODED = "只有编号或者种类，旁边没有姓名，单独不能指向个人"

INVENTORY = {
    "golive_batches": Table(
        "机构上线时把原有档案导入系统：检查、两人同意、结果",
        DUTY,
        Retention("批次长期保存；上传的文件和检查结果30天后删除"),
        {
            "row_count": Column(P1, "有多少行"),
            "checked_at": Column(P1, "检查的时间"),
            "counts": Column(P1, "新建、相同、不同、错误各有多少"),
            "findings": Column(P3, "错误、提示和隐去姓名的预览", Mask.HIDDEN),
            "released_at": Column(P1, "负责人同意的时间"),
            "finished_at": Column(P1, "导入完成的时间"),
        },
    ),
    "golive_rows": Table(
        "机构原档案号和系统记录的对应，避免重复导入",
        DUTY,
        LASTING,
        {
            "kind": Column(P1, "哪一种记录"),
            "own_no": Column(P3, "机构原档案号", why=CODED),
        },
    ),
    "golive_papers": Table(
        "档案里有哪些纸质原件、放在哪里",
        DUTY,
        WITH_CASE,
        {
            "subject_kind": Column(P1, "属于哪种档案"),
            "name": Column(P3, "材料名称", why=CODED),
            "issued_on": Column(P3, "签发日期", why=CODED),
            "kept_at": Column(P1, "原件在哪里"),
            "remark": Column(P3, "份数、柜号", Mask.HIDDEN, why="不写姓名，只写份数和柜号"),
        },
    ),
}
