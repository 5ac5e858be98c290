"""What the tables of foster care hold, from the application to the pool."""

from __future__ import annotations

from app.core.inventory import (
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
    placed,
)

APPLY = Basis(Ground.DUTY, ("FC-12-1a",))
CONSENTS = Basis(Ground.DUTY, ("FC-12-1b", "PD-ES-4"))
ASSESS = Basis(Ground.DUTY, ("FC-12-2a",))
OPINION = Basis(Ground.DUTY, ("FC-12-2c",))
DECIDE = Basis(Ground.DUTY, ("FC-12-3a",))
FILE = Basis(Ground.DUTY, ("FC-12-3b",))
TRAIN = Basis(Ground.DUTY, ("FC-12-4",))
DUTIES = Basis(Ground.DUTY, ("PD-ADM-1",))

ROUND = Column(P1, "第几轮评估")

INVENTORY = {
    "foster_applications": Table(
        "办理家庭寄养申请",
        APPLY,
        WITH_CASE,
        {
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "case_no": Column(P1, "办件编号"),
            "applicant_name": Column(P2, "申请人姓名，供本机构查找", Mask.NAME),
            "applicant_pinyin": Column(P2, "申请人姓名拼音，供本机构查找", Mask.HIDDEN),
            "state_since": Column(P1, "进入当前状态的时间"),
            "due_on": Column(P1, "最近的期限"),
            "due_provisional": Column(P1, "期限是否暂定"),
            "motive": Column(P3, "申请理由，可能写到健康和子女", Mask.HIDDEN),
            "experience": Column(P3, "照料儿童的经历，可能写到具体儿童", Mask.HIDDEN),
            "skills": Column(P2, "照料技能"),
            "preference": Column(P2, "希望照料的儿童年龄、性别和身体情况"),
            "siblings_ok": Column(P2, "是否接受兄弟姐妹一起寄养"),
            "declared_at": Column(P1, "作出承诺的时间"),
            "answers_from_precheck": Column(P1, "是否带入自测的回答"),
            "notice_version": Column(P1, "看过哪一版个人信息处理告知书"),
            "informed_at": Column(P1, "看到告知书的时间"),
            "agreed_to": Column(P1, "单独同意处理哪些敏感个人信息"),
            "agreed_at": Column(P1, "作出单独同意的时间"),
            "submitted_at": Column(P1, "提交时间"),
            "facts": Column(P3, "提交时的家庭情况全文", Mask.HIDDEN),
            "accepted_at": Column(P1, "受理时间"),
            "round": ROUND,
            "rejected_from": Column(P1, "不予通过之前的状态"),
            "decided_at": Column(P1, "决定时间"),
            "migrated_at": Column(P1, "上线导入的时间；不是导入的没有"),
            "filed_on": Column(P1, "备案日期"),
            "qualified_on": Column(P2, "取得资格的日期"),
            "valid_until": Column(P2, "资格有效期"),
            "closed_at": Column(P1, "办结时间，保存期从这时起算"),
            **placed(P1, "办理机构所在地"),
        },
    ),
    "foster_participations": Table(
        "确保受理、评估、决定、备案由不同的人办理",
        DUTIES,
        WITH_CASE,
        {
            "duty": Column(P1, "职责"),
            "at": Column(P1, "时间"),
        },
    ),
    "foster_papers": Table(
        "核对申请所需的证明材料",
        APPLY,
        WITH_CASE,
        {
            "kind": Column(P1, "材料种类"),
            "issued_on": Column(P2, "材料的出具日期"),
            "seen_original": Column(P1, "是否核对过原件"),
            "check": Column(P2, "核对结果"),
            "remark": Column(P3, "核对说明", Mask.HIDDEN),
            "checked_at": Column(P1, "核对时间"),
            "removed_at": Column(P1, "移除时间"),
        },
    ),
    "foster_supplements": Table(
        "一次性告知须补正的材料",
        APPLY,
        WITH_CASE,
        {
            "items": Column(P3, "须补正的内容，指明是哪位成员", Mask.HIDDEN),
            "due_on": Column(P1, "补正期限"),
            "answered_at": Column(P1, "补正时间"),
        },
    ),
    "foster_drafts": Table(
        "边填边存，不丢失已填写的内容",
        APPLY,
        Retention("保存该页、提交或者撤回申请时删除"),
        {
            "section": Column(P1, "哪一页，只含随机编号"),
            "fields": Column(P3, "填写的内容", Mask.HIDDEN),
        },
    ),
    "foster_consents": Table(
        "征求并记录每位家庭成员对寄养的意见",
        CONSENTS,
        WITH_CASE,
        {
            "link_sent_at": Column(P1, "签名链接发出的时间"),
            "link_expires_at": Column(P1, "签名链接失效的时间"),
            "way": Column(P1, "签名方式"),
            "agrees": Column(
                P3, "是否同意", why="成员可能是8至17岁儿童；只有是或者否，办理条件要按它查询"
            ),
            "words": Column(P3, "成员的原话", Mask.HIDDEN),
            "typed_name": Column(P3, "签名时输入的姓名", Mask.NAME),
            "signed_on": Column(P1, "签名日期"),
            "answered_at": Column(P1, "答复时间"),
        },
    ),
    "foster_assignments": Table(
        "指派评估人员，落实回避",
        ASSESS,
        WITH_CASE,
        {
            "round": ROUND,
            "purpose": Column(P1, "指派做什么"),
            "declared_free_at": Column(P1, "声明无利害关系的时间"),
            "recused_at": Column(P1, "回避的时间"),
            "recusal_reason": Column(P2, "回避的理由，可能写到亲友关系"),
            "ended_at": Column(P1, "结束的时间"),
        },
    ),
    "foster_visits": Table(
        "入户评估：约定时间，记录见到的人和情况",
        ASSESS,
        WITH_CASE,
        {
            "round": ROUND,
            "planned_at": Column(P2, "约定的上门时间"),
            "answer": Column(P3, "家庭对时间的答复", Mask.HIDDEN),
            "visited_at": Column(P2, "上门时间"),
            "persons_met": Column(P3, "见到的人和谈话内容，含家中儿童", Mask.HIDDEN),
            "note": Column(P3, "入户记录", Mask.HIDDEN),
            "late_reason": Column(P1, "补记的理由"),
        },
    ),
    "foster_sheets": Table(
        "每位评估人员独立评分",
        OPINION,
        WITH_CASE,
        {
            "answers": Column(P3, "各项评分和说明", Mask.HIDDEN),
            "total": Column(P2, "总分"),
            "submitted_at": Column(P1, "提交时间"),
            "entered_late": Column(P1, "补录的理由"),
        },
    ),
    "foster_joint_sheets": Table(
        "形成共同评估意见",
        OPINION,
        WITH_CASE,
        {
            "round": ROUND,
            "answers": Column(P3, "各项评分和说明", Mask.HIDDEN),
            "total": Column(P2, "总分"),
            "divergence": Column(P1, "两人评分之差"),
            "explanation": Column(P3, "差异说明", Mask.HIDDEN),
            "opinion": Column(P2, "评估结论"),
            "opinion_text": Column(P3, "评估意见全文", Mask.HIDDEN),
            "signed_at": Column(P1, "签名时间"),
            "seen": Column(P3, "签名时的案卷内容，用来查明以后的变动", Mask.HIDDEN),
        },
    ),
    "foster_decisions": Table(
        "作出是否通过的决定，说明理由",
        DECIDE,
        WITH_CASE,
        {
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "kind": Column(P2, "通过或者不予通过"),
            "state_before": Column(P1, "决定之前的状态"),
            "decided_at": Column(P1, "决定时间"),
            "reason": Column(P3, "理由", Mask.HIDDEN),
            "answer": Column(P3, "当日按规则计算的结果", Mask.HIDDEN),
            "releases": Column(P3, "酌情放宽的条件和理由", Mask.HIDDEN),
        },
    ),
    "foster_objections": Table(
        "办理家庭对决定的异议",
        DECIDE,
        WITH_CASE,
        {
            "asked_on": Column(P1, "提出日期"),
            "reason": Column(P3, "异议理由", Mask.HIDDEN),
            "finding": Column(P3, "复核情况", Mask.HIDDEN),
            "result": Column(P2, "复核结果"),
            "closed_at": Column(P1, "办结时间"),
        },
    ),
    "foster_filings": Table(
        "把决定报民政部门备案",
        FILE,
        WITH_CASE,
        {
            "sent_at": Column(P1, "报送时间"),
            "answer": Column(P1, "民政部门的答复种类"),
            "answered_at": Column(P1, "答复时间"),
            "receipt_no": Column(P1, "备案回执文号"),
            "objection": Column(P3, "民政部门的异议内容", Mask.HIDDEN),
        },
    ),
    "foster_corrections": Table(
        "更正错误记录，保留原来的内容",
        Basis(Ground.DUTY, ("PD-RGT-1",)),
        WITH_CASE,
        {
            "what": Column(P1, "更正的字段或者重开的环节"),
            "before": Column(P3, "更正前", Mask.HIDDEN),
            "after": Column(P3, "更正后", Mask.HIDDEN),
            "reason": Column(P3, "理由", Mask.HIDDEN),
        },
    ),
    "training_sessions": Table(
        "组织主要照料人参加岗前培训",
        TRAIN,
        WITH_CASE,
        {
            "title": Column(P0, "培训名称"),
            "content": Column(P0, "培训内容"),
            "starts_at": Column(P0, "开始时间"),
            "hours": Column(P0, "课时"),
            "place": Column(P0, "地点"),
            "seats": Column(P0, "名额"),
            "trainer": Column(P2, "培训人姓名"),
            "cancelled_at": Column(P0, "取消时间"),
        },
    ),
    "training_enrolments": Table(
        "记录培训课时和结果，未经培训合格不安排儿童",
        TRAIN,
        WITH_CASE,
        {
            "cancelled_at": Column(P1, "取消报名的时间"),
            "hours": Column(P2, "参加的课时"),
            "passed": Column(P2, "是否合格"),
            "recorded_at": Column(P1, "登记时间"),
        },
    ),
    "foster_rechecks": Table(
        "复核已有资格的家庭是否仍然符合条件",
        ASSESS,
        WITH_CASE,
        {
            "kind": Column(P1, "复核种类"),
            "opened_on": Column(P1, "开始日期"),
            "reason": Column(P3, "复核的起因", Mask.HIDDEN),
            "finding": Column(P3, "复核情况", Mask.HIDDEN),
            "answer": Column(P3, "当日按规则计算的结果", Mask.HIDDEN),
            "passed": Column(P2, "复核是否通过"),
            "closed_at": Column(P1, "办结时间"),
        },
    ),
}
