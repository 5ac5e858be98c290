"""What the tables of protection hold."""

from __future__ import annotations

from app.core.inventory import P1, P4, Basis, Column, Ground, Mask, Retention, Table, placed

REPORTS = Basis(Ground.DUTY, ("MP-MR-1", "MP-MR-9"))
KEPT = Retention("办结后10年", rule="PD-AR-2")

INVENTORY = {
    "harm_reports": Table(
        "接收、转办侵害未成年人的报告，并反馈报告人",
        REPORTS,
        KEPT,
        {
            "receipt_no": Column(P1, "回执号"),
            "situations": Column(P1, "九种情形中的哪几种，不含是谁"),
            "from_office": Column(P1, "是否由有报告义务的单位报告"),
            "is_urgent": Column(P1, "孩子是否正处在危险中"),
            "content": Column(P4, "看到的情况、哪个孩子、在哪里", Mask.HIDDEN),
            "reporter": Column(P4, "报告人的姓名和电话", Mask.HIDDEN),
            "received_at": Column(P1, "收到时间"),
            "police_called": Column(P1, "报告人是否已经打110"),
            "police_told_at": Column(P1, "转报公安的时间"),
            "police_says": Column(P4, "转报哪个公安机关、接报凭证", Mask.HIDDEN),
            "police_acted_on": Column(P1, "公安机关受案、立案的日期"),
            "police_answered_on": Column(P1, "公安机关反馈的日期"),
            "education_told_at": Column(P1, "转报教育部门的时间"),
            "others": Column(P4, "公安机关的案号和反馈、教育部门", Mask.HIDDEN),
            "taken_at": Column(P1, "受理时间"),
            "alarmed_at": Column(P1, "一小时无人受理的提醒时间"),
            "alarmed_again_at": Column(P1, "两小时无人受理的提醒时间"),
            "answer": Column(P4, "处置结果、怎样告诉报告人", Mask.HIDDEN),
            "done_at": Column(P1, "办结时间"),
            "due_on": Column(P1, "反馈的最后一天"),
            "due_provisional": Column(P1, "期限是否暂定"),
            **placed(P1, "办理报告的民政局辖区"),
        },
    ),
}
