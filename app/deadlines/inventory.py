"""What the tables of clocks hold."""

from __future__ import annotations

from app.core.inventory import (
    LASTING,
    NOT_PERSONAL,
    OFFICE,
    P0,
    P1,
    WITH_CASE,
    Column,
    Table,
    placed,
)

INVENTORY = {
    "deadlines": Table(
        "计算法定期限和承诺期限，提醒该办理的人",
        OFFICE,
        WITH_CASE,
        {
            "subject_kind": Column(P1, "事项种类"),
            "subject_ref": Column(P1, "事项的随机编号"),
            "case_no": Column(P1, "办件编号"),
            "length": Column(P1, "期限长度"),
            "unit": Column(P1, "期限单位"),
            "started_on": Column(P1, "起算的事件日期"),
            "due_on": Column(P1, "期限最后一日"),
            "warn_on": Column(P1, "提醒日期"),
            "warned_at": Column(P1, "已提醒的时间"),
            "provisional": Column(P1, "节假日安排公布以前的暂定日期"),
            "paused_on": Column(P1, "中止日期"),
            "paused_days": Column(P1, "已中止的天数"),
            "ended_at": Column(P1, "期限结束的时间"),
            "overdue_told_at": Column(P1, "超期提醒的时间"),
            **placed(P1, "办理单位所在地"),
        },
    ),
    "holidays": Table(
        "计算工作日",
        NOT_PERSONAL,
        LASTING,
        {
            "day": Column(P0, "日期"),
            "works": Column(P0, "是否工作日"),
            "notice": Column(P0, "国务院办公厅通知的文号或者标题"),
        },
    ),
}
