"""The order of a foreign adoption's volume: 28 numbered positions (adoption.md §14).

The doubled positions are two papers each. An orphan's volume has its variants where a foundling
has the record of its finding.
"""

from __future__ import annotations

_FOUND = "捡拾、报案的记录（孤儿：父母死亡证明、监护人的书面意见、村（居）委会的意见）"
POSITIONS: dict[int, str] = dict(enumerate((
    "送养通知", "来华收养子女通知书", "征求收养意见书（一）", "征求收养意见书（二）", "审查处理表",
    "送养人身份证件", "被收养人户籍证明", _FOUND, "进入机构的登记表", "寻找生父母公告",
    "被收养人体检表", "被收养人化验单", "被收养人成长报告", "被收养人成长情况表",
    "收养人基本情况表", "收养登记申请书", "出生证明", "婚姻证明", "职业证明", "收入和财产证明",
    "健康证明", "未受刑事处罚的证明", "所在国同意收养的证明", "家庭情况报告", "护照",
    "收养申请书原件", "照片", "其他材料",
), 1))  # fmt: skip
LAST = len(POSITIONS)
_AT = {
    5: "decision", 6: "D-20", 8: "D-08 D-08S D-21 D-23 D-24 D-25 D-33", 9: "D-22",
    10: "D-37 notice", 15: "D-05 D-07", 16: "D-01", 18: "D-09 D-12", 20: "D-04", 21: "D-06",
    22: "D-11", 24: "D-38", 25: "D-02 D-03 D-HK", 27: "D-35 D-35S",
}  # fmt: skip
_POSITION = {code: number for number, codes in _AT.items() for code in codes.split()}


def position(code: str) -> int:
    """Where a paper lies, by its code of §5; what has no place of its own lies last."""
    return _POSITION.get(code, LAST)
