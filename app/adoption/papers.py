"""The papers of an adoption (adoption.md §5): whose, what is good, how long, under which rule.

Nothing may be asked that does not stand here under a rule (WS-48): the catalogue is the list.
What is written online is preparation; the papers are shown in the original, in person (RM-05-1).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.adoption import rules
from app.adoption.models import Side

if TYPE_CHECKING:
    from app.adoption.facts import Facts
    from app.adoption.rules import Test


class Way(StrEnum):
    """How a paper comes about."""

    FILE = "file"
    FORM = "form"
    DATA = "data"

    @property
    def label(self) -> str:
        return {
            "file": "上传，并带原件", "form": "在这里填写，打印后到现场签名",
            "data": "由登记机关提取或者制作",
        }[self.value]  # fmt: skip


class Whose(StrEnum):
    """For whom a paper is needed."""

    SIDE = "side"
    EACH_ADOPTER = "each_adopter"
    EACH_ADULT = "each_adult"
    """The adopters, and the adults who live with them."""
    EACH_SENDER = "each_sender"
    PARENTS = "parents"
    """Each birth parent who is alive and can be found."""
    INSTITUTION = "institution"
    GUARDIAN = "guardian"


def _foundling(facts: Facts) -> bool:
    return facts.adoptee_category == "parents_not_found"


def _listed(name: str) -> Test:
    """As the need of the table that has this name."""
    return next(need.is_listed for need in rules.NEEDS if need.name == name)


# When a paper is needed: the words for a family, and the test on the facts.
WHEN: dict[str, tuple[str, Test]] = {
    "": ("都要", lambda _: True),
    "mainland": ("收养人是内地居民的", lambda f: "mainland" in f.each("residency")),
    "abroad": (
        "收养人是华侨，或者香港、澳门、台湾居民，或者外国人的",
        lambda f: any(place != "mainland" for place in f.each("residency")),
    ),
    "step": ("收养继子女的", lambda f: f.is_step),
    "not_step": ("收养继子女的不用", lambda f: not f.is_step),
    "foundling": ("孩子查找不到生父母的", _foundling),
    "found_outside": (
        "孩子查找不到生父母、不在机构抚养的",
        lambda f: _foundling(f) and not f.adoptee_in_institution,
    ),
    "found_inside": (
        "孩子查找不到生父母、在机构抚养的", lambda f: _foundling(f) and f.adoptee_in_institution
    ),
    "institution": ("由儿童福利机构送养的", lambda f: f.sender_type == "institution"),
    "parents": ("由生父母送养的", lambda f: f.sender_type == "birth_parents"),
    "guardian": ("由监护人送养的", lambda f: f.sender_type == "guardian"),
    "orphan": ("孩子是孤儿的", lambda f: f.adoptee_category == "orphan"),
    "incapacitated": (
        "生父母没有完全民事行为能力的",
        lambda f: f.adoptee_category == "parents_incapacitated",
    ),
    "duty": ("监护人送养孤儿，还有其他有抚养义务的人的", _listed("duty_bearer_consent")),
    "hardship": ("生父母有特殊困难的；收养亲属的孩子不用", _listed("hardship_statement")),
    "single": ("生父母一方送养的", _listed("single_sender_proof")),
    "kin": ("收养三代以内旁系同辈血亲的子女的", _listed("kin_proof")),
    "disabled": ("孩子有残疾的", _listed("disability_proof")),
    "widowed": ("生父母一方去世、另一方送养的", _listed("grandparent_priority")),
    "step_consent": ("收养继子女的", _listed("birth_parent_consent")),
    "rescued": ("孩子是打拐解救的", _listed("rescue_certificate")),
    "eight": ("孩子年满8周岁的", _listed("adoptee_consent")),
    "notice": ("孩子查找不到生父母的", _listed("public_notice")),
    "assessed": ("内地居民收养的；收养继子女的不用", _listed("assessment")),
}  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """One code of §5; `need` is a key of WHEN, `validity` the parameter after which it is old."""

    code: str
    label: str
    side: Side
    whose: Whose
    way: Way
    good: str
    rule: str
    need: str = ""
    validity: str = ""
    is_optional: bool = False

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of `app.law.RULES` that ask for it."""
        return (self.rule,)

    @property
    def dated(self) -> str:
        """What the day is called after which it grows old: a photo is taken, not issued."""
        return "拍摄日期" if self.validity == "adoption_photo_months" else "开具日期"

    @property
    def when(self) -> Test:
        """Whether these facts make it needed."""
        return WHEN[self.need][1]

    @property
    def needed(self) -> str:
        """When it is needed, in words."""
        return "需要时" if self.is_optional else WHEN[self.need][0]


A, P, C, O = Side.ADOPTER, Side.SENDER, Side.CHILD, Side.ORGAN  # noqa: E741
F, W, D = Way.FILE, Way.FORM, Way.DATA

_ALL = (
    Paper("D-01", "收养登记申请书", A, Whose.SIDE, W,
          "由这里填写的内容生成，打印后到现场签名；夫妻双方都要签。", "RM-06"),
    Paper("D-02", "居民户口簿", A, Whose.EACH_ADOPTER, F,
          "首页和本人的登记页，姓名、性别、出生日期与身份证一致。", "RM-06", "mainland"),
    Paper("D-03", "居民身份证", A, Whose.EACH_ADOPTER, F,
          "正反两面，在有效期内，号码和照片清楚。", "RM-06", "mainland"),
    Paper("D-HK", "身份证件和经过公证或者认证的证明", A, Whose.EACH_ADOPTER, F,
          "护照、通行证等身份证件；年龄、婚姻、子女、职业、财产、健康、有无犯罪记录的证明，"
          "按居住地的要求公证或者认证。", "RM-15", "abroad"),
    Paper("D-04", "婚姻状况和抚养教育能力证明", A, Whose.SIDE, F,
          "工作单位或者村（居）民委员会出具，写明婚姻状况和有抚养教育孩子的能力，有盖章。",
          "RM-06", "not_step", "adoption_proof_months"),
    Paper("D-05", "子女情况声明", A, Whose.SIDE, W,
          "由“子女情况”生成，打印后到现场签名。所有在世的子女都要写，包括已经成年的。",
          "RM-06", "not_step"),
    Paper("D-06", "健康检查证明", A, Whose.EACH_ADOPTER, F,
          "县级以上医疗机构出具，写明没有在医学上认为不应当收养孩子的疾病。",
          "RM-06", "not_step", "adoption_health_days"),
    Paper("D-07", "生育情况证明", A, Whose.SIDE, F,
          "经常居住地的卫生健康部门出具。", "RM-06", "foundling"),
    Paper("D-08", "捡到孩子的报案证明", A, Whose.SIDE, F,
          "公安机关出具，写明报案的编号、日期和地点。", "RM-06", "found_outside"),
    Paper("D-09", "与孩子生父或者生母的结婚证", A, Whose.SIDE, F,
          "内页，能看清双方姓名和登记日期。", "RM-06", "step"),
    Paper("D-10", "委托书", A, Whose.SIDE, F,
          "配偶不能到现场的才要：写明委托的事项，经村（居）民委员会证明或者公证。",
          "RM-05-2", is_optional=True),
    Paper("D-11", "无违法犯罪记录核查", A, Whose.EACH_ADULT, F,
          "公安机关出具；登记机关能直接查询的，不用自己去开。", "CC-1098-4", "not_step",
          "adoption_crime_months"),
    Paper("D-12", "婚姻证件", A, Whose.SIDE, F,
          "已婚的交结婚证；离婚的交离婚证或者生效的法律文书；丧偶的交配偶死亡证明；"
          "未婚的到现场声明。", "WS-13", "not_step"),
    Paper("D-35", "登记照片", A, Whose.SIDE, F,
          "近期2寸免冠照片2张；和孩子已经一起生活的，拍合影。", "WS-12",
          validity="adoption_photo_months"),
    Paper("D-20", "户口簿和身份证件", P, Whose.EACH_SENDER, F,
          "首页、本人登记页和身份证正反面；组织作监护人的，交负责人的身份证件。", "RM-07"),
    Paper("D-21", "其他有抚养义务的人同意送养的书面意见", P, Whose.GUARDIAN, F,
          "每名有抚养义务的人都要签名。", "RM-07", "duty"),
    Paper("D-22", "孩子进入机构的记录", P, Whose.INSTITUTION, D,
          "从孩子的档案提取。", "RM-07", "institution"),
    Paper("D-08S", "捡到孩子的报案证明", P, Whose.INSTITUTION, F,
          "公安机关出具，写明报案的编号、日期和地点。", "RM-07", "found_inside"),
    Paper("D-23", "孩子父母死亡或者宣告死亡的证明", P, Whose.SIDE, F,
          "父母双方的都要。", "RM-07", "orphan"),
    Paper("D-24", "实际承担监护责任的证明", P, Whose.GUARDIAN, F,
          "村（居）民委员会、民政部门或者法院出具。", "RM-07", "guardian"),
    Paper("D-25", "父母没有完全民事行为能力、可能严重危害孩子的证明", P, Whose.GUARDIAN, F,
          "法院的判决书或者医疗机构的证明。", "RM-07", "incapacitated"),
    Paper("D-26", "有特殊困难的声明", P, Whose.SIDE, W,
          "由这里填写的内容生成，打印后到现场签名。", "RM-07", "hardship"),
    Paper("D-27", "配偶死亡或者下落不明的证明", P, Whose.SIDE, F,
          "死亡证明、宣告死亡或者宣告失踪的判决书，或者查找不到的证明。", "RM-07",
          "single"),
    Paper("D-28", "亲属关系证明", P, Whose.SIDE, F,
          "公安机关出具或者经过公证，写明是哪一辈、怎样的亲属。", "RM-07", "kin"),
    Paper("D-29", "孩子的残疾证明", P, Whose.SIDE, F,
          "县级以上医疗机构出具，写明残疾的种类和程度。", "RM-07", "disabled"),
    Paper("D-30", "去世一方父母是否优先抚养的书面意见", P, Whose.SIDE, W,
          "由孩子去世一方的父母签名，写明要求还是不要求优先抚养。", "CC-1108",
          "widowed"),
    Paper("D-32", "生父母同意收养的书面意见", P, Whose.PARENTS, W,
          "在世、找得到的生父母各一份，到现场签名。", "CC-1103-1", "step_consent"),
    Paper("D-33", "公安机关查找不到父母或者其他监护人的证明", P, Whose.INSTITUTION, F,
          "移交机构满12个月后由公安机关出具。", "TR-12M", "rescued"),
    Paper("D-34", "三方协议", P, Whose.INSTITUTION, W,
          "收养人、机构、公安机关三方签订，写明出现生父母时的配合。", "TR-12M",
          "rescued"),
    Paper("D-35S", "登记照片", P, Whose.PARENTS, F,
          "近期2寸免冠照片2张。", "WS-12", validity="adoption_photo_months"),
    Paper("D-31", "孩子本人同意的记录", C, Whose.SIDE, D,
          "由两名工作人员当面征求，收养人不在场；询问笔录保存以后自动列入。", "CC-1104-2", "eight"),
    Paper("D-37", "寻找生父母公告的证明", O, Whose.SIDE, D,
          "登记机关的公告记录，到期没有人认领。", "RM-08-2", "notice"),
    Paper("D-38", "收养评估报告", O, Whose.SIDE, D, "评估小组或者评估机构出具。", "AE-10-3",
          "assessed"),
    Paper("D-36", "收养协议", A, Whose.SIDE, W, "双方愿意签订的才要。", "CC-1105-3",
          is_optional=True),
)  # fmt: skip
PAPERS: dict[str, Paper] = {paper.code: paper for paper in _ALL}
# Codes that §5 asks of two sides stand once for each here: the sender's with an S.
ADULT = 18
