"""What the pre-check asks, a few questions a page; nothing of it is required or kept."""

from __future__ import annotations

from app.core.forms import ThreePartDate
from app.core.questions import Born, Page, choice
from app.divisions.forms import DivisionField

_YES_NO = (("yes", "是"), ("no", "不是"))
_LIVES = (
    ("mainland", "中国内地"), ("hongkong", "香港"), ("macao", "澳门"), ("taiwan", "台湾"),
    ("overseas_chinese", "华侨：中国公民，定居在国外"), ("foreign", "外国人"),
)  # fmt: skip
_PARENT = (
    ("alive", "健在"), ("dead", "去世，或者法院宣告死亡"), ("missing", "失踪，或者查找不到"),
    ("unknown", "不知道是谁"),
)  # fmt: skip
_AGREES = (("yes", "同意"), ("no", "不同意"), ("unasked", "还没有商量"))


class YouPage(Page):
    """Who wants to adopt."""

    title = "您的情况"

    born = Born("您的出生日期", example="1985 5 20")
    sex = choice("您的性别", ("female", "女"), ("male", "男"))
    lives = choice("您是哪里的居民", *_LIVES)
    marital = choice(
        "您的婚姻状况",
        ("married", "已婚"), ("unmarried", "未婚"), ("divorced", "离婚"), ("widowed", "丧偶"),
    )  # fmt: skip
    joint = choice("夫妻一起收养吗", ("yes", "一起收养"), ("no", "只有我一个人收养"))
    spouse_born = Born("配偶的出生日期", example="1983 8 1")
    spouse_lives = choice("配偶是哪里的居民", *_LIVES)


class RelationPage(Page):
    """What the child is to the adopter, and how many."""

    title = "您和孩子的关系"

    relation = choice(
        "您想收养的孩子，是您或者您配偶的什么人",
        ("none", "没有亲属关系"),
        ("kin", "兄弟姐妹、堂兄弟姐妹或者表兄弟姐妹的孩子"),
        ("step", "我现在的丈夫或者妻子以前生的孩子（继子女）"),
        ("grandchild", "孙子女或者外孙子女"),
        ("other", "其他亲属"),
    )
    married_parent = choice("您现在是孩子生父或者生母的配偶吗", *_YES_NO)
    adopting = choice("想收养几名孩子", ("1", "一名"), ("2", "两名"), ("3", "三名或者更多"))


class ChildPage(Page):
    """The child; of several, any one."""

    title = "想收养的孩子"

    category = choice(
        "孩子属于哪一种",
        ("orphan", "孤儿：父母都已去世"),
        ("parents_not_found", "查找不到生父母"),
        ("hardship_child", "生父母有特殊困难，没有力量抚养"),
        ("parents_incapacitated", "生父母健在，但都没有完全民事行为能力"),
        ("guardianship_revoked", "父母被法院撤销监护资格，由民政部门监护"),
        ("other", "生父母健在，没有特殊困难"),
    )
    institution = choice("孩子现在在儿童福利机构生活吗", ("yes", "在"), ("no", "不在"))
    child_born = Born("孩子的出生日期", example="2020 6 1")
    child_sex = choice("孩子的性别", ("female", "女"), ("male", "男"))
    disabled = choice("孩子有县级以上医疗机构的残疾证明吗", ("no", "没有"), ("yes", "有"))


class FamilyPage(Page):
    """What is true of the adopters."""

    title = "您家的情况"

    children = choice("您有几名子女", ("0", "没有"), ("1", "一名"), ("2", "两名或者更多"))
    spouse_children = choice("配偶有几名子女", ("0", "没有"), ("1", "一名"), ("2", "两名或者更多"))
    ability = choice(
        "您有能力抚养、教育和保护一个孩子吗",
        ("yes", "有"), ("not_assessed", "说不准，由评估人员看"), ("no", "没有"),
    )  # fmt: skip
    disease = choice("收养人有医生认为不应当收养孩子的疾病吗", ("no", "没有"), ("yes", "有"))
    record = choice("收养人有不利于孩子健康成长的违法犯罪记录吗", ("no", "没有"), ("yes", "有"))
    capable = choice(
        "收养人都能自己处理自己的事情吗",
        ("yes", "都能"), ("no", "有人被法院认定为无民事行为能力或者限制民事行为能力"),
    )  # fmt: skip


class SenderPage(Page):
    """Who gives the child, and what is special about it."""

    title = "谁来送养"

    sender = choice(
        "谁来送养孩子",
        ("birth_parents", "生父母"), ("guardian", "其他监护人"),
        ("institution", "儿童福利机构"), ("none", "没有人送养"),
    )  # fmt: skip
    father = choice("孩子的生父", *_PARENT)
    father_agrees = choice("生父同意吗", *_AGREES)
    mother = choice("孩子的生母", *_PARENT)
    mother_agrees = choice("生母同意吗", *_AGREES)
    claim = choice(
        "去世一方的父母要求由他们抚养孩子吗",
        ("no", "不要求，或者已经不在世"), ("yes", "要求"),
    )  # fmt: skip
    duty = choice(
        "其他有抚养义务的人（例如祖父母、成年的哥哥姐姐）同意送养吗",
        ("none_exist", "没有这样的人"), ("consented", "都同意"), ("refused", "有人不同意"),
        ("pending", "还没有问"),
    )  # fmt: skip
    harm = choice(
        "生父母可能严重危害孩子吗",
        ("yes", "可能，有证明"), ("no", "不会，或者没有证明"),
    )  # fmt: skip
    judged = ThreePartDate("法院撤销监护资格的判决是哪一天", example="2025 3 1")
    grave = choice(
        "判决写明有这样的情况吗：性侵害、出卖孩子；虐待、遗弃六个月以上，或者多次遗弃并造成重伤以上后果；"
        "因伤害孩子被判五年以上有期徒刑",
        ("no", "没有"), ("yes", "有"),
    )  # fmt: skip
    rescued = choice("孩子是被拐卖后解救出来的吗", ("no", "不是"), ("yes", "是"))
    received = ThreePartDate("孩子是哪一天移交给机构的", example="2025 3 1")
    certificate = choice("公安机关出具了查找不到父母的证明吗", ("yes", "有"), ("no", "还没有"))


class WishesPage(Page):
    """What the child and the parties want."""

    title = "各方的意愿"

    agrees = choice("孩子自己愿意吗", ("yes", "愿意"), ("no", "不愿意"), ("unasked", "还没有问"))
    voluntary = choice("收养和送养都是自愿的吗", ("yes", "都是自愿的"), ("no", "有人不愿意"))
    payment = choice("有人要钱、给钱或者要东西吗", ("no", "没有"), ("yes", "有"))


class PlacePage(Page):
    """Whose place counts follows from the answers before."""

    title = "到哪里办"

    place = DivisionField("在哪个县（市、区）")


PAGES: dict[str, type[Page]] = {
    "you": YouPage,
    "relation": RelationPage,
    "child": ChildPage,
    "family": FamilyPage,
    "sender": SenderPage,
    "wishes": WishesPage,
    "place": PlacePage,
}
