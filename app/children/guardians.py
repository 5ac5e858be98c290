"""On which legal ground civil affairs is guardian (未成年人保护法 92, 94; MP-TG-1, MP-LG-1)."""

from __future__ import annotations

from app.children.models import GuardianStatus

LONG_TERM = {
    "LG1": "查找不到父母或者其他监护人",
    "LG2": "监护人死亡或者被宣告死亡，且无其他人可以担任监护人",
    "LG3": "监护人丧失监护能力，且无其他人可以担任监护人",
    "LG4": "人民法院判决撤销监护人资格并指定由民政部门担任监护人",
    "LG5": "法律规定的其他情形",
}
TEMPORARY = {
    "TG1": "流浪乞讨或者身份不明，暂时查找不到父母或者其他监护人",
    "TG2": "监护人下落不明，且无其他人可以担任监护人",
    "TG3": "监护人因自身客观原因或者突发事件不能履行监护职责，监护缺失",
    "TG4": "监护人拒绝或者怠于履行监护职责，处于无人照料的状态",
    "TG5": "监护人教唆、利用未成年人实施违法犯罪行为，需要带离安置",
    "TG6": "遭受监护人严重伤害或者面临人身安全威胁，需要紧急安置",
    "TG7": "法律规定的其他情形",
}
GROUNDS: dict[GuardianStatus, dict[str, str]] = {
    GuardianStatus.CIVIL_AFFAIRS: LONG_TERM,
    GuardianStatus.CIVIL_AFFAIRS_TEMPORARY: TEMPORARY,
}
BY_CIVIL_AFFAIRS = frozenset(GROUNDS)


def ground_says(ground: str) -> str:
    """The ground in words; another ground is its own words."""
    return LONG_TERM.get(ground) or TEMPORARY.get(ground) or ground
