"""The machine FCM: from a family found for a child to the signed agreement (care.md §2.4)."""

from __future__ import annotations

from app.law import RULES
from app.law import match_periods as periods
from app.placements.models import OPEN_MATCH, MatchState
from app.workflow.moves import Move

S = MatchState
FAMILY = "R-APP"
BEFORE_SIGNATURE = frozenset(OPEN_MATCH)
WITH_FAMILY = frozenset({S.OFFERED, S.CONSENTED, S.READY})

OFFER = Move(
    "matches.offer",
    {S.OPEN},
    S.OFFERED,
    RULES["FC-14-2"],
    "征询家庭意见",
    turn=FAMILY,
    stops=(periods.OFFER,),
    starts=(periods.ANSWER,),
)
CONSENT = Move(
    "matches.consent",
    {S.OFFERED},
    S.CONSENTED,
    RULES["FC-11-1"],
    "家庭同意，孩子的意见已听取",
    turn="R-HEAD",
    stops=(periods.ANSWER,),
    starts=(periods.CONFIRM,),
)
CONFIRM = Move(
    "matches.confirm",
    {S.CONSENTED},
    S.READY,
    RULES["FC-14-2"],
    "确认匹配",
    turn=FAMILY,
    stops=(periods.CONFIRM,),
    starts=(periods.SIGN,),
)
SIGN = Move(
    "matches.sign",
    {S.READY},
    S.SIGNED,
    RULES["FC-12-6"],
    "双方签订寄养协议",
    stops=(periods.SIGN,),
)
CLOSE = Move(
    "matches.close",
    BEFORE_SIGNATURE,
    S.CLOSED,
    RULES["FC-03-1"],
    "结束匹配",
    stops=periods.MATCH_PERIODS,
)
REFUSE = Move(
    "matches.refuse",
    WITH_FAMILY,
    S.CLOSED,
    RULES["FC-12-5"],
    "家庭表示不接收",
    stops=periods.MATCH_PERIODS,
)
DECLINE = Move(
    "matches.decline",
    {S.CONSENTED},
    S.CLOSED,
    RULES["FC-14-2"],
    "不确认匹配",
    stops=periods.MATCH_PERIODS,
)
EXPIRE = Move(
    "matches.expire",
    BEFORE_SIGNATURE,
    S.CLOSED,
    RULES["FC-03-1"],
    "期限已过，匹配结束",
    stops=periods.MATCH_PERIODS,
)
MOVES = (OFFER, CONSENT, CONFIRM, SIGN, CLOSE, REFUSE, DECLINE, EXPIRE)

# For the desk, for the family, and the colour of the tag.
LABELS: dict[MatchState, tuple[str, str, str]] = {
    S.OPEN: ("待征询", "", "blue"),
    S.OFFERED: ("征询中", "等您答复", "yellow"),
    S.CONSENTED: ("待确认", "等机构确认", "blue"),
    S.READY: ("待签约", "签订寄养协议", "yellow"),
    S.SIGNED: ("已签约", "协议已生效", "green"),
    S.CLOSED: ("已结束", "已结束", "grey"),
}
# None of these is kept on the family or counts in a later match.
REASONS = {
    "family": "家庭表示不接收",
    "child": "孩子表示不愿意",
    "late": "期限内没有完成",
    "pool": "家庭暂停、失效或者退出",
    "not_confirmed": "机构负责人没有确认",
    "better": "为孩子找到更合适的安排",
    "child_changed": "孩子的情况有变化，暂不寄养",
    "other": "其他原因",
}
BY_WORKER = ("child", "better", "child_changed", "other")
