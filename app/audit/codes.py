"""The screen's words for kinds and values; the audit trail itself keeps the codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS = {
    "adoption": "收养登记",
    "agency": "单位",
    "child": "儿童档案",
    "complaint": "投诉",
    "document": "文件",
    "donation": "捐赠",
    "foster_application": "寄养申请",
    "home_staff": "机构人员",
    "home_transfer": "机构间转移",
    "inspection_finding": "安全检查发现的问题",
    "export": "导出文件",
    "letter": "文书",
    "org_agreement": "与组织的协议",
    "org_incubation": "培育对象",
    "org_person": "组织人员",
    "organisation": "组织",
    "parameter_value": "参数",
    "person": "人员",
    "placement": "寄养",
    "purchase": "购买服务",
    "purchase_acceptance": "验收",
    "purchase_beneficiary": "服务对象",
    "purchase_catalogue": "指导性目录",
    "purchase_contract": "合同",
    "purchase_evaluation": "绩效评价",
    "purchase_import": "导入的服务记录",
    "purchase_payment": "付款",
    "purchase_publication": "公告",
    "purchase_query": "询问、质疑、投诉",
    "purchase_record": "服务记录",
    "purchase_round": "采购活动",
    "purchase_spot_draw": "绩效评价抽取",
    "role_grant": "角色",
    "room": "房间",
    "rule": "法规依据",
    "template_version": "评分表",
    "training_session": "培训",
    "user": "账号",
}

# What stood before and after, and short notes, where they are kept as codes.
VALUES = {
    "accepted": "已受理",
    "agrees": "同意",
    "approved": "审核通过",
    "assess": "评估",
    "assessed": "评估完成",
    "assessing": "评估中",
    "bureau_approved": "民政局已同意",
    "bureau_objected": "民政局有异议",
    "done": "已完成",
    "draft": "草稿",
    "expired": "过期或失效",
    "filed": "已备案",
    "filing": "备案中",
    "good": "符合",
    "improve": "待改善",
    "lapsed": "已失效",
    "missing": "缺少",
    "no seal": "未用印",
    "objection": "复核中",
    "planned": "已安排",
    "qualified": "合格",
    "refuses": "不同意",
    "rejected": "不予通过",
    "returned": "待补正",
    "review": "待审核",
    "seal": "已用印",
    "submitted": "已提交",
    "suspended": "暂停",
    "unclear": "不清晰",
    "unqualified": "不合格",
    "waiting": "待核对",
    "withdrawn": "已撤回",
}

# The states of one kind of case: the same code may mean another thing elsewhere.
STATES: dict[str, dict[str, str]] = {}


def say(kind: str, words: Mapping[str, str]) -> None:
    """Tell what the states of a kind of case are called; `app.state_words` does for all."""
    STATES[kind] = {str(code): text for code, text in words.items()}


def spoken(kind: str, code: str) -> str:
    """The screen's word for what stood before or after; other texts stay as they are."""
    return STATES.get(kind, {}).get(code) or VALUES.get(code, code)
