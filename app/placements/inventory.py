"""What the tables of matching and placement hold."""

from __future__ import annotations

from app.core.inventory import (
    P1,
    P2,
    P3,
    WITH_CASE,
    Basis,
    Column,
    Ground,
    Mask,
    Table,
    placed,
)

MATCH = Basis(Ground.DUTY, ("FC-03-1", "FC-11-1"))
PLACES = Basis(Ground.DUTY, ("FC-09-1",))
ACROSS = Basis(Ground.DUTY, ("FC-27-1",))
SIGN = Basis(Ground.CONTRACT, ("FC-12-5", "PD-ES-4"))
CARE = Basis(Ground.DUTY, ("FC-14-4",))
ASSESS = Basis(Ground.DUTY, ("FC-14-5", "FC-16-1"))
FILING = Basis(Ground.DUTY, ("FC-26-2", "FC-22-1"))
DUTIES = Basis(Ground.DUTY, ("PD-ADM-1",))
DUTY = {"duty": Column(P1, "职责"), "at": Column(P1, "时间")}

INVENTORY = {
    "matches": Table(
        "为一名儿童选择寄养家庭，征求双方意见",
        MATCH,
        WITH_CASE,
        {
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "case_no": Column(P1, "匹配编号"),
            "state_since": Column(P1, "进入当前状态的时间"),
            "due_on": Column(P1, "最近的期限"),
            "due_provisional": Column(P1, "期限是否暂定"),
            "offer": Column(P3, "匹配时看到的家庭排序和理由，选定后不再改变", Mask.HIDDEN),
            "reason": Column(P3, "选择这个家庭的理由", Mask.HIDDEN),
            "shown": Column(P3, "给家庭看的儿童情况，不含姓名", Mask.HIDDEN),
            "offered_at": Column(P1, "征询家庭意见的时间"),
            "family_words": Column(P3, "家庭的意见", Mask.HIDDEN),
            "family_agreed_at": Column(P2, "家庭同意的时间"),
            "child_agreed_at": Column(
                P3, "儿童意见记录完毕的时间", why="只是时间，不含儿童说了什么；办理条件按它查询"
            ),
            "confirmed_at": Column(P1, "负责人确认的时间"),
            "migrated_at": Column(P1, "上线导入的时间；不是导入的没有"),
            "higher_asked_at": Column(P1, "向共同的上级民政部门请示的时间"),
            "higher_says": Column(P3, "上级民政部门的理由", Mask.HIDDEN),
            "higher_agrees": Column(P1, "共同的上级民政部门是否同意"),
            "higher_from": Column(P1, "答复的上级民政部门"),
            "higher_no": Column(P1, "上级答复文号"),
            "higher_on": Column(P1, "上级答复日期"),
            "closed_reason": Column(P1, "结束的原因，不作为对家庭的评价"),
            "closed_at": Column(P1, "结束时间，保存期从这时起算"),
            **placed(P1, "机构所在地"),
        },
    ),
    "match_participations": Table("确保匹配和确认由不同的人办理", DUTIES, WITH_CASE, DUTY),
    "match_releases": Table(
        "记录“不宜”“优先”等事项为什么可以个案同意，由谁同意",
        MATCH,
        WITH_CASE,
        {
            "rule_id": Column(P1, "哪一项"),
            "reason": Column(P3, "理由", Mask.HIDDEN),
            "asked_at": Column(P1, "提出时间"),
            "released_at": Column(P1, "同意时间"),
        },
    ),
    "match_child_sheets": Table(
        "儿童寄养前评估（表G）",
        MATCH,
        WITH_CASE,
        {
            "answers": Column(P3, "评估内容", Mask.HIDDEN),
            "result": Column(P3, "评估结果", why="只有适合与否；办理条件按它查询"),
            "signed_at": Column(P1, "签署时间"),
        },
    ),
    "match_meetings": Table(
        "安排儿童和家庭见面、相处",
        MATCH,
        WITH_CASE,
        {
            "planned_at": Column(P1, "约定时间"),
            "place": Column(P2, "地点"),
            "held_on": Column(P1, "见面日期"),
            "notes": Column(P3, "相处情况", Mask.HIDDEN),
            "cancelled_at": Column(P1, "取消时间"),
        },
    ),
    "family_places": Table(
        "保证一个家庭最多照料两名寄养儿童",
        PLACES,
        WITH_CASE,
        {"slot": Column(P1, "第几个名额")},
    ),
    "family_profiles": Table(
        "在上千户合格家庭中匹配时，不必逐户打开加密的出生日期",
        MATCH,
        WITH_CASE,
        {
            "seen": Column(P1, "按成员资料的哪一版算出"),
            "residents": Column(P2, "同住成员人数"),
            "carer_birth_on": Column(P2, "主要照料人出生日期"),
            "youngest_birth_on": Column(
                P3,
                "同住成员中最小的出生日期",
                Mask.HIDDEN,
                why="旁边没有姓名，不指明是谁；匹配要在全部家庭中按它查询",
            ),
        },
    ),
    "agreements": Table(
        "机构和主要照料人签订寄养协议",
        SIGN,
        WITH_CASE,
        {
            "term_months": Column(P1, "期限（月）"),
            "fusion_days": Column(P1, "融合期（天）"),
            "terms": Column(P3, "协议内容", Mask.HIDDEN),
            "shown_at": Column(P1, "交双方阅读的时间"),
            "paper_no": Column(P1, "上线前纸质协议的编号"),
            "family_signed_on": Column(P1, "家庭签署日期"),
            "family_signed_at": Column(P1, "家庭签署登记时间"),
            "family_way": Column(P1, "家庭签署方式"),
            "typed_name": Column(P3, "签署时填写的姓名", Mask.NAME),
            "agency_signed_on": Column(P1, "机构签署日期"),
            "agency_signed_at": Column(P1, "机构签署时间"),
            "effective_on": Column(P1, "生效日期"),
            "term_until": Column(P1, "期限届满日期"),
            "void_at": Column(P1, "作废时间"),
        },
    ),
    "placements": Table(
        "办理儿童在寄养家庭的安置",
        CARE,
        WITH_CASE,
        {
            "seal": Column(P1, "封印：带密钥的摘要，绕过系统改动本行会被发现"),
            "case_no": Column(P1, "寄养编号"),
            "state_since": Column(P1, "进入当前状态的时间"),
            "due_on": Column(P1, "最近的期限"),
            "due_provisional": Column(P1, "期限是否暂定"),
            "effective_on": Column(P1, "协议生效日期"),
            "fusion_until": Column(P1, "可以作融合期评估的第一天"),
            "term_until": Column(P1, "协议届满日期"),
            "needs_attention_until": Column(P1, "加密探访到哪一天"),
            "next_visit_on": Column(P1, "下次探访日期"),
            "ended_on": Column(P1, "解除日期，保存期从这时起算"),
            "end_reason": Column(P1, "解除的条款"),
            **placed(P1, "机构所在地"),
        },
    ),
    "placement_participations": Table(
        "确保探访、评估、决定、备案由不同的人办理", DUTIES, WITH_CASE, DUTY
    ),
    "placement_matters": Table(
        "办理寄养期间的变动：短期养育、变更照料人、复核、改正、带离、解除等",
        CARE,
        WITH_CASE,
        {
            "kind": Column(P1, "事项的种类"),
            "back_to": Column(P1, "办结后回到的状态"),
            "opened_on": Column(P1, "提出日期"),
            "from_family": Column(P1, "是否由家庭提出"),
            "starts_on": Column(P1, "开始日期"),
            "until_on": Column(P1, "到期日期"),
            "rule_id": Column(P1, "依据的条款"),
            "facts": Column(P3, "提出的事项和查明的情况", Mask.HIDDEN),
            "agreed_at": Column(P1, "同意或提出意见的时间"),
            "outcome": Column(P1, "结果"),
            "decision": Column(P3, "决定的理由", Mask.HIDDEN),
            "closed_at": Column(P1, "办结时间"),
        },
    ),
    "placement_assessments": Table(
        "融合期、养育实效、需求和终结评估",
        ASSESS,
        WITH_CASE,
        {
            "form": Column(P1, "评估表"),
            "assessed_on": Column(P1, "评估日期"),
            "answers": Column(P3, "评估内容", Mask.HIDDEN),
            "total": Column(P3, "总分", why="只是分数，不含内容；决定和统计按它查询"),
            "band": Column(P3, "评估等次", why="只是等次，不含内容；决定和统计按它查询"),
            "words": Column(P3, "儿童自己的话", Mask.HIDDEN),
        },
    ),
    "placement_filings": Table(
        "寄养协议和解除寄养报民政部门备案",
        FILING,
        WITH_CASE,
        {
            "subject": Column(P1, "备案事项"),
            "sent_at": Column(P1, "报送时间"),
            "answered_at": Column(P1, "答复时间"),
            "receipt_no": Column(P1, "备案回执号"),
            "objection": Column(P3, "民政部门的意见", Mask.HIDDEN),
        },
    ),
}
