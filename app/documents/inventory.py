"""What the tables of files and letters hold. The files themselves lie encrypted on disk."""

from __future__ import annotations

from app.core.inventory import (
    LASTING,
    NOT_PERSONAL,
    OFFICE,
    P0,
    P1,
    P2,
    P3,
    WITH_CASE,
    Basis,
    Column,
    Ground,
    Mask,
    Retention,
    Table,
)

LETTERS = Basis(Ground.DUTY, ("SV-1",))

INVENTORY = {
    "documents": Table(
        "保存证明材料、照片和文书原件；文件本身同样加密存放",
        OFFICE,
        WITH_CASE,
        {
            "subject_kind": Column(P1, "属于哪一种事项"),
            "name": Column(P3, "文件名，常含姓名", Mask.HIDDEN),
            "media_type": Column(P1, "文件格式"),
            "size": Column(P1, "大小"),
            "pages": Column(P1, "页数"),
            "scan": Column(P1, "安全检查结果"),
            "removed_at": Column(P1, "移除时间"),
        },
    ),
    "uploads": Table(
        "网络中断以后接着上传",
        OFFICE,
        Retention("已传部分保留24小时，每小时清理；记录随文件保存"),
        {
            "subject_kind": Column(P1, "属于哪一种事项"),
            "label": Column(P1, "归入哪一项材料"),
            "name": Column(P3, "文件名，常含姓名", Mask.HIDDEN),
            "length": Column(P1, "总大小"),
            "offset": Column(P1, "已收到的大小"),
            "finished_at": Column(P1, "完成时间"),
        },
    ),
    "letters": Table(
        "制作、签发和查验文书",
        LETTERS,
        WITH_CASE,
        {
            "subject_kind": Column(P1, "事项种类"),
            "case_no": Column(P1, "办件编号"),
            "subject_ref": Column(P1, "事项的随机编号"),
            "kind": Column(P1, "文书种类"),
            "title": Column(P1, "文书标题，不含姓名"),
            "number": Column(P0, "文号，查验页公开"),
            "dated_on": Column(P0, "文书日期，查验页公开"),
            "content": Column(P3, "文书内容", Mask.HIDDEN),
            "verify_code": Column(P1, "查验码，只印在文书上"),
            "signed_at": Column(P1, "签发时间"),
            "withdrawn_at": Column(P1, "撤回时间"),
            "withdrawn_reason": Column(P2, "撤回理由"),
            "needs_service": Column(P1, "是否须送达"),
            "served_on": Column(P1, "送达日期"),
        },
    ),
    "exports": Table(
        "名单和表格带出系统：谁、为什么、多少，谁复核；文件加密存放，只能下载一次",
        OFFICE,
        Retention("文件下载后或者到期后1小时内删除，最长8天；登记再留30天，审计记录另存"),
        {
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "action": Column(P1, "导出哪一种名单"),
            "title": Column(P1, "名单的名称，不含姓名"),
            "reason": Column(P2, "用途，本人填写"),
            "filters": Column(P1, "筛选条件，不含查找的词"),
            "columns": Column(P1, "有哪些列"),
            "rows": Column(P1, "行数"),
            "persons": Column(P1, "涉及多少人"),
            "is_unmasked": Column(P1, "是否含未遮盖的内容"),
            "name": Column(P1, "文件名，只含追溯号"),
            "media_type": Column(P1, "文件格式"),
            "state": Column(P1, "等待复核、可以下载、已下载"),
            "decided_at": Column(P1, "复核时间"),
            "open_until": Column(P1, "下载期限"),
            "taken_at": Column(P1, "下载时间"),
        },
    ),
    "letter_services": Table(
        "证明文书已经送达",
        LETTERS,
        WITH_CASE,
        {
            "means": Column(P1, "送达方式"),
            "tried_on": Column(P1, "送达尝试的日期"),
            "served_on": Column(P1, "送达日期"),
            "receiver": Column(
                P2, "签收人及其关系、见证人或者回执号", Mask.HIDDEN, why="姓名与家庭关系在一起"
            ),
            "result": Column(P1, "送达结果"),
        },
    ),
    "sequences": Table(
        "办件和文书连续编号",
        NOT_PERSONAL,
        LASTING,
        {
            "kind": Column(P1, "编号种类"),
            "place": Column(P1, "地区或者机构"),
            "year": Column(P1, "年份"),
            "last": Column(P1, "已用到的号码"),
        },
    ),
}
