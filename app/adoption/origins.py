"""Which child a family wants to adopt, as the family knows it: it decides the organ (§4).

Children of an institution are never chosen by a family: it names the institution alone (MT-02).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.adoption.jurisdiction import FOUND, GUARDIAN, HOME, PARENTS
from app.adoption.models import AdopterClass, Tie


@dataclass(frozen=True)
class Origin:
    """One way to a child: `category` is empty where it is only known later, `rule` the organ's.

    `sender` is a value of `sender_type`, as it is expected before a sender has come forward.
    """

    code: str
    label: str
    hint: str
    place: str
    rule: str
    sender: str
    category: str = ""
    tie: Tie = Tie.NONE

    @property
    def in_institution(self) -> bool:
        """The institution brings the child, not the family."""
        return self.code == "institution"


ORIGINS = {
    origin.code: origin
    for origin in (
        Origin(
            "institution", "儿童福利机构抚养的孩子",
            "孤儿、查找不到生父母的孩子等。由机构根据孩子的需要推荐，不能自己挑选。",
            HOME, "RM-04-1", "institution",
        ),
        Origin(
            "kin", "兄弟姐妹、堂（表）兄弟姐妹的孩子", "法律上叫三代以内旁系同辈血亲的子女。",
            PARENTS, "RM-04-4", "birth_parents", "other", Tie.KIN,
        ),
        Origin(
            "step", "配偶的孩子（继子女）", "您和孩子的生父或者生母已经结婚。",
            PARENTS, "RM-04-4", "birth_parents", "other", Tie.STEP,
        ),
        Origin(
            "hardship", "生父母有特殊困难、无力抚养的孩子",
            "重病、重度残疾、服刑或者其他客观原因。",
            PARENTS, "RM-04-3", "birth_parents", "hardship_child",
        ),
        Origin(
            "orphan", "父母都已去世、由监护人照看的孩子", "监护人是亲属、其他个人或者组织。",
            GUARDIAN, "RM-04-3", "guardian", "orphan",
        ),
        Origin(
            "incapacitated", "父母都没有完全民事行为能力、由监护人照看的孩子",
            "并且父母可能严重危害孩子。", GUARDIAN, "RM-04-3",
            "guardian", "parents_incapacitated",
        ),
        Origin(
            "found", "捡到的、没有送到机构的孩子", "捡到孩子要立即报警。",
            FOUND, "RM-04-2", "none", "parents_not_found",
        ),
    )
}  # fmt: skip
CATEGORIES = {
    "orphan": "丧失父母的孤儿", "parents_not_found": "查找不到生父母的未成年人",
    "hardship_child": "生父母有特殊困难无力抚养的子女",
    "parents_incapacitated": "父母没有完全民事行为能力、可能严重危害孩子",
    "guardianship_revoked": "父母被撤销监护资格、由民政部门监护",
    "other": "生父母健在、没有特殊困难",
}  # fmt: skip
RESIDENCIES = {
    "mainland": "内地居民", "overseas_chinese": "华侨（在国外定居的中国公民）",
    "hongkong": "香港居民", "macao": "澳门居民", "taiwan": "台湾居民", "foreign": "外国人",
}  # fmt: skip
# Of a relative's child it is the family that says which it is; its sender follows.
SENDER_OF = {
    "orphan": "guardian", "parents_incapacitated": "guardian",
    "guardianship_revoked": "institution",
    "hardship_child": "birth_parents", "other": "birth_parents", "parents_not_found": "none",
}  # fmt: skip


def class_of(*residencies: str) -> AdopterClass:
    """ADOPTER_CLASS: one foreigner makes the couple foreign."""
    if "foreign" in residencies:
        return AdopterClass.FOREIGN
    if any(one not in {"", "mainland"} for one in residencies):
        return AdopterClass.OVERSEAS
    return AdopterClass.MAINLAND
