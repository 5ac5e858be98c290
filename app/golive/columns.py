"""The sheets and columns of the workbook: the template, the reader and the docs come from here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.children.categories import LEAVES, named
from app.children.guardians import GROUNDS, LONG_TERM, TEMPORARY
from app.children.models import CareForm, GuardianStatus
from app.core.codes import NATIONS, Education, Marriage, Relation, Sex
from app.families.forms import OTHER_DOCUMENTS
from app.families.models import CrimeCheck, Health, Tenure
from app.foster.papers import PAPERS

MARK = "标记"
EXAMPLE, HINT = "示例", "说明"
SKIPPED = (EXAMPLE, HINT)
"""What stands in the first column of rows that are not read."""
YES_NO = {"是": "yes", "否": "no"}
# 类家庭 needs its unit and 监护人家中 is not in the institution's care: both are entered by hand.
CARE_FORMS = (CareForm.INSTITUTION, CareForm.FOSTER, CareForm.KIN, CareForm.ELSEWHERE)
NEEDS = {"医疗": "medical", "特殊教育": "special_edu", "康复": "rehab"}
CHILD, FAMILY = "child", "family"
SUBJECTS = {"儿童": CHILD, "家庭": FAMILY}
KEPT_AT = {"本机构档案室": "home", "民政局": "bureau", "家庭": "family", "其他地方": "other"}
_SEX = {Sex.MALE.label: "1", Sex.FEMALE.label: "2"}
AGREEMENT = "寄养协议"
_CHILD_PAPERS = (
    "户口本", "出生证明", "孤儿认定材料", "公安机关捡拾证明", "寻亲公告", "监护权判决书",
    "残疾人证", "体检报告", "病历", "学籍证明", "入院登记表",
    AGREEMENT,
)  # fmt: skip
# 法律规定的其他情形 stands in both lists.
_SAME = set(TEMPORARY.values()) & set(LONG_TERM.values())
_GROUNDS = {
    f"{says}（{which}）" if says in _SAME else says: code
    for which, grounds in (("长期监护", LONG_TERM), ("临时监护", TEMPORARY))
    for code, says in grounds.items()
}
_HEALTH = {
    "健康": Health.OK.value,
    "有病但不影响照料": Health.LIMITED.value,
    "有可能影响孩子的疾病": Health.HARMFUL.value,
    "未检查": Health.NOT_CHECKED.value,
}
_CRIME = {
    "无": CrimeCheck.NONE.value,
    "有": CrimeCheck.FOUND.value,
    "未查": CrimeCheck.NOT_CHECKED.value,
}


class Kind(StrEnum):
    """How a cell is read."""

    TEXT = "文字"
    NUMBER_OF_FILE = "档案号"
    NAME = "姓名"
    DATE = "日期"
    CHOICE = "选项"
    CHOICES = "多个选项"
    ID_NO = "身份证号码"
    DIVISION = "行政区划"
    MOBILE = "手机号码"
    COUNT = "整数"
    AMOUNT = "数字"


@dataclass(frozen=True)
class Column:
    """One column: `key` in the code, `header` in the file; `choices` are label → value."""

    key: str
    header: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    example: str = ""
    required: bool = False
    choices: dict[str, str] | None = None
    suggestions: tuple[str, ...] = ()
    """Offered in the list, but other words are taken as well."""
    longest: int = 100
    unit: str = ""
    past: bool = True
    """A date that may not lie after today."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its kind of record and columns, in the order of the template."""

    key: str
    title: str
    about: str
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        return next(one for one in self.columns if one.key == key)


def _choice(key: str, header: str, labels: dict[str, str], **more: object) -> Column:
    return Column(key, header, Kind.CHOICE, choices=labels, **more)  # type: ignore[arg-type]


_OWN = "本机构原来的档案编号，每个档案一个，不能重复"
CHILDREN = Sheet(
    "child",
    "儿童",
    "一名儿童一行：现在由本机构照料的儿童，包括寄养在家庭里的。",
    (
        Column("own_no", "原档案号", Kind.NUMBER_OF_FILE, _OWN, "ET-001", required=True),
        Column("name", "姓名", Kind.NAME, "还没有姓名的可以空着", "李明明"),
        _choice("sex", "性别", _SEX, example="男", required=True),
        Column("birth_on", "出生日期", Kind.DATE, "不清楚的填推定的日期", "2016-03-05",
               required=True),
        _choice("birth_assumed", "出生日期是推定的", YES_NO, hint="空着就是“否”", example="否"),
        Column("id_no", "身份证号码", Kind.ID_NO, "18位，没有的空着"),
        _choice("nation", "民族", {v: k for k, v in NATIONS.items()}, example="汉族"),
        Column("hukou", "户口所在地", Kind.DIVISION, "区划代码或者完整名称",
               "吉林省长春市朝阳区"),
        _choice("category", "儿童类别", {named(code): code for code in LEAVES}, required=True,
                example=named("K3.1")),
        Column("category_on", "类别认定日期", Kind.DATE, "空着就用开始照料日期", "2018-06-01"),
        Column("category_basis", "认定依据", Kind.TEXT, "文件名称或者文号"),
        _choice("guardian", "监护情况", {g.label: g.value for g in GuardianStatus}, required=True,
                example=GuardianStatus.CIVIL_AFFAIRS.label),
        Column("guardian_on", "监护开始日期", Kind.DATE, "空着就用开始照料日期", "2018-06-01"),
        _choice("ground", "民政监护的情形", _GROUNDS,
                hint="民政部门长期或者临时监护的必须填", example=LONG_TERM["LG1"]),
        Column("guardian_name", "监护人", Kind.TEXT, "民政部门监护的可以空着，默认为主管民政部门"),
        Column("document_no", "监护文书号", Kind.TEXT),
        _choice("care_form", "现在的照料方式", {f.label: f.value for f in CARE_FORMS},
                hint="家庭寄养的还要填“安置”表；类家庭、在监护人家中的请在系统里办理",
                example=CareForm.FOSTER.label, required=True),
        Column("care_on", "开始照料日期", Kind.DATE, "进入机构的日期，不是寄养开始的日期",
               "2018-06-01", required=True),
        Column("care_says", "住在哪里", Kind.TEXT, "如2号楼203室；不要写人名", "2号楼203室"),
        Column("health", "健康情况", Kind.TEXT, "简要写明", "一般", longest=500),
        Column("needs", "特殊需要", Kind.CHOICES, "、".join(NEEDS) + "；多个的用顿号分开", "康复",
               choices=NEEDS),
        Column("school", "就读学校", Kind.TEXT),
        Column("grade", "年级", Kind.TEXT),
    ),
)  # fmt: skip
FAMILIES = Sheet(
    "family",
    "家庭",
    "一户一行：已经取得寄养资格的家庭。",
    (
        Column("own_no", "原档案号", Kind.NUMBER_OF_FILE, _OWN, "JT-001", required=True),
        Column("division", "居住地", Kind.DIVISION, "区划代码或者完整名称，最好到乡镇",
               "吉林省长春市朝阳区", required=True),
        Column("address", "详细地址", Kind.TEXT, "门牌号", "前进大街1号2单元301", required=True,
               longest=200),
        _choice("marital_status", "申请人婚姻状况", {m.label: m.value for m in Marriage},
                example=Marriage.MARRIED.label),
        _choice("tenure", "住房", {t.label: t.value for t in Tenure}, example=Tenure.OWNED.label),
        Column("area_m2", "建筑面积", Kind.AMOUNT, "平方米", "96.5", unit="平方米"),
        Column("rooms", "房间数", Kind.COUNT, example="3"),
        Column("income", "家庭年收入", Kind.AMOUNT, "元，不含寄养费", "120000", unit="元"),
        Column("qualified_on", "取得资格日期", Kind.DATE, "资格审核通过的日期", "2024-05-20",
               required=True),
        Column("valid_until", "资格有效期至", Kind.DATE,
               "没有有效期的，填下一次年度复核的日期", "2027-05-19", required=True, past=False),
        _choice("siblings_ok", "愿意同时照料两名儿童", YES_NO, example="是"),
    ),
)  # fmt: skip
MEMBERS = Sheet(
    "member",
    "成员",
    "每户的家庭成员，一人一行；寄养的儿童不算成员。",
    (
        Column("family_no", "家庭原档案号", Kind.NUMBER_OF_FILE, "“家庭”表里的原档案号", "JT-001",
               required=True),
        _choice("relation", "与申请人关系", {r.label: r.value for r in Relation}, required=True,
                hint="每户正好一个“本人”", example=Relation.SELF.label),
        Column("name", "姓名", Kind.NAME, "按证件填写", "王秀兰", required=True),
        Column("id_no", "身份证号码", Kind.ID_NO, "申请人必须填；没有的填下面几列"),
        _choice("other_kind", "其他证件", {v: k for k, v in OTHER_DOCUMENTS.items()},
                hint="没有身份证号码的填"),
        Column("other_number", "其他证件号码", Kind.TEXT, longest=30),
        Column("birth_on", "出生日期", Kind.DATE, "有身份证号码的可以空着", "1980-05-01"),
        _choice("sex", "性别", _SEX, hint="有身份证号码的可以空着", example="女"),
        Column("phone", "手机号码", Kind.MOBILE, "申请人必须填", "13900001234"),
        _choice("education", "文化程度", {e.label: e.value for e in Education}, required=True,
                hint="还没上学的填“其他”", example=Education.SENIOR_SECONDARY.label),
        Column("occupation", "职业", Kind.TEXT, example="教师"),
        Column("hukou", "户口所在地", Kind.DIVISION, "区划代码或者完整名称",
               "吉林省长春市朝阳区"),
        _choice("lives_here", "同住", YES_NO, hint="空着就是“是”", example="是"),
        _choice("is_main_carer", "主要照料人", YES_NO, hint="每户正好一个“是”", example="是"),
        _choice("health", "健康情况", _HEALTH, example="健康"),
        _choice("crime_check", "犯罪记录查询结果", _CRIME, example="无"),
    ),
)  # fmt: skip
PLACEMENTS = Sheet(
    "placement",
    "安置",
    "现在正在进行的寄养，一名儿童一行。",
    (
        Column("child_no", "儿童原档案号", Kind.NUMBER_OF_FILE, "这次或者以前导入的儿童", "ET-001",
               required=True),
        Column("family_no", "家庭原档案号", Kind.NUMBER_OF_FILE, "这次或者以前导入的家庭",
               "JT-001", required=True),
        Column("effective_on", "寄养开始日期", Kind.DATE, "协议生效、孩子到家的日期",
               "2025-01-10", required=True),
        Column("term_until", "协议到期日", Kind.DATE, "已经到期的请先续签", "2028-01-09",
               required=True, past=False),
        Column("agreement_no", "协议编号", Kind.TEXT, "纸质协议上的编号，没有的空着",
               "寄协〔2025〕3号", longest=40),
        Column("family_signed_on", "家庭签署日期", Kind.DATE,
               "现在执行的纸质协议上的日期；填了这几列，不用再补录协议，只补扫描件",
               "2025-01-08"),
        Column("agency_signed_on", "机构签署日期", Kind.DATE, "纸质协议上的日期", "2025-01-10"),
        Column("agreement_on", "协议生效日期", Kind.DATE,
               "从后签署的一方签署之日起生效的空着", ""),
        Column("worker", "责任社工", Kind.TEXT, "本机构专业人员的登录名或者姓名", "李红",
               required=True),
    ),
)  # fmt: skip
PAPER_LIST = Sheet(
    "paper",
    "材料",
    "档案里有哪些纸质原件，一件一行；只登记清单，不用上传。",
    (
        _choice("subject", "谁的材料", SUBJECTS, example="儿童", required=True),
        Column("own_no", "原档案号", Kind.NUMBER_OF_FILE, "儿童或者家庭的原档案号", "ET-001",
               required=True),
        Column("paper", "材料名称", Kind.TEXT, "可以从列表选，也可以自己写", "户口本",
               required=True, longest=60,
               suggestions=(*_CHILD_PAPERS, *(p.label for p in PAPERS.values()))),
        Column("issued_on", "签发日期", Kind.DATE),
        _choice("kept_at", "原件在哪里", KEPT_AT, example="本机构档案室", required=True),
        Column("remark", "备注", Kind.TEXT, "如份数、柜号；不要写人名", longest=200),
    ),
)  # fmt: skip
SHEETS = (CHILDREN, FAMILIES, MEMBERS, PLACEMENTS, PAPER_LIST)
BY_TITLE = {sheet.title: sheet for sheet in SHEETS}
NEEDS_GROUND = {status.value for status in GROUNDS}
