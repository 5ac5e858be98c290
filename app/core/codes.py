"""Code tables of national standards (DS-06), each value with its Chinese label.

Values are the standards' codes; the standards were not at hand and the tables are from
memory of their public texts ([M] in DS-06): check them before data leave the portal.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class CodeTable(StrEnum):
    """A member is its code; `label` is what the screen says."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) for a select or radios, in the standard's order."""
        return [(member.value, member.label) for member in cls]


class Sex(CodeTable):
    """GB/T 2261.1."""

    UNKNOWN = "0", "未知的性别"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明的性别"


class Marriage(CodeTable):
    """GB/T 2261.2."""

    SINGLE = "10", "未婚"
    MARRIED = "20", "已婚"
    WIDOWED = "30", "丧偶"
    DIVORCED = "40", "离婚"
    UNSTATED = "90", "未说明的婚姻状况"


class Education(CodeTable):
    """GB/T 4658: the smaller the code, the higher the level (90 apart)."""

    GRADUATE = "10", "研究生教育"
    BACHELOR = "20", "大学本科教育"
    COLLEGE = "30", "大学专科教育"
    VOCATIONAL = "40", "中等职业教育"
    SENIOR_SECONDARY = "60", "普通高级中学教育"
    JUNIOR_SECONDARY = "70", "初级中学教育"
    PRIMARY = "80", "小学教育"
    OTHER = "90", "其他"

    def is_at_least(self, other: Education) -> bool:
        """True when this level is no lower than `other`; 其他 never is."""
        return self is not Education.OTHER and self.value <= other.value


class Relation(CodeTable):
    """GB/T 4761: what a person is to the main applicant."""

    SELF = "01", "本人"
    SPOUSE = "10", "配偶"
    SON = "20", "子"
    DAUGHTER = "30", "女"
    GRANDCHILD = "40", "孙子、孙女或外孙子、外孙女"
    FATHER = "51", "父亲"
    MOTHER = "52", "母亲"
    FATHER_IN_LAW = "55", "岳父或公公"
    MOTHER_IN_LAW = "56", "岳母或婆婆"
    GRANDPARENT = "60", "祖父母或外祖父母"
    SIBLING = "70", "兄弟姐妹"
    OTHER_KIN = "97", "其他亲属"
    NOT_KIN = "99", "非亲属"


class Disability(CodeTable):
    """Seventh place after the identity number on a disability certificate (DS-05)."""

    SIGHT = "1", "视力残疾"
    HEARING = "2", "听力残疾"
    SPEECH = "3", "言语残疾"
    LIMBS = "4", "肢体残疾"
    INTELLECT = "5", "智力残疾"
    MIND = "6", "精神残疾"
    MULTIPLE = "7", "多重残疾"


_NATIONS = (
    "汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白",
    "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西",
    "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯",
    "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京",
    "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
)  # fmt: skip
# GB/T 3304: code -> label; 97 for people whose nation is none of the 56.
NATIONS: dict[str, str] = {
    **{f"{n:02}": f"{name}族" for n, name in enumerate(_NATIONS, 1)},
    "97": "其他",
}
# First two characters of a unified social credit code (DS-02p).
ORGANISATION_KINDS: dict[str, str] = {
    "11": "机关",
    "12": "事业单位",
    "13": "群团组织",
    "51": "社会团体",
    "52": "民办非企业单位（社会服务机构）",
    "53": "基金会",
    "91": "企业",
}
