"""Conditions that keep suppliers out without reason (采购法实施条例 20), found by their words.

A warning shows the phrase and the test; a person decides. What nobody wrote down (tests 1 and 5
are mostly deeds) no reading of a text can find.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Item(StrEnum):
    """The eight items of article 20."""

    INFORMATION = "1"
    UNRELATED = "2"
    POINTING = "3"
    AWARDS = "4"
    UNEQUAL_REVIEW = "5"
    BRAND = "6"
    OWNERSHIP = "7"
    OTHER = "8"

    @property
    def label(self) -> str:
        return {
            "1": "向供应商提供有差别的项目信息",
            "2": "资格、技术、商务条件与项目具体特点和实际需要不相适应或者无关",
            "3": "技术、服务要求指向特定供应商",
            "4": "以特定行政区域或者特定行业的业绩、奖项作为加分或者成交条件",
            "5": "采取不同的资格审查或者评审标准",
            "6": "限定或者指定特定的专利、商标、品牌或者供应商",
            "7": "限定供应商的所有制形式、组织形式或者所在地",
            "8": "以其他不合理条件限制或者排斥潜在供应商",
        }[self.value]  # fmt: skip


@dataclass(frozen=True)
class Factor:
    """One scoring factor of the documents."""

    name: str
    text: str
    points: int


@dataclass(frozen=True)
class Found:
    """A phrase found. `place` is the factor's name, empty for the requirement itself."""

    item: Item
    code: str
    rule_id: str
    phrase: str
    place: str
    says: str


@dataclass(frozen=True)
class _Sign:
    code: str
    item: Item
    pattern: re.Pattern[str]
    says: str
    rule_id: str = "GPR-20"
    in_text: bool = True
    in_factors: bool = True


_HERE = "(?:本地|当地|本省|本市|本州|本县|本区|我省|我市|我州|我县|我区|辖区内|省内|市内|县内|区内)"
_PLACE = f"(?:{_HERE}|[^\\W\\d具有获得取在于为的和与及或曾经须应本级]{{2,4}}(?:省|市|州|县|区))"
_BODY = "(?:供应商|社会组织|社会团体|社会服务机构|社工机构|机构|单位|企业|公司|服务团队)"
_MUST = "(?:必须|应当|应|须|需|要求|仅限|限|只接受|具有|具备|获得|取得|达到|不低于)"
_YEARS = "[一二两三四五六七八九十\\d]+"


def _sign(
    code: str, item: Item, pattern: str, says: str, *, rule_id: str = "GPR-20",
    in_text: bool = True, in_factors: bool = True,
) -> _Sign:  # fmt: skip
    return _Sign(code, item, re.compile(pattern), says, rule_id, in_text, in_factors)


_SIGNS = (
    _sign("told_apart", Item.INFORMATION,
          "(?:仅|只)(?:向|对)[^，。；]{0,12}(?:提供|告知|发送|通知)|单独(?:告知|通知)[^，。；]{0,8}供应商",
          "项目信息要同样提供给所有供应商。"),
    _sign("age", Item.UNRELATED,
          "(?:成立|经营|(?:注册|登记)(?=时间|年限|成立|满))(?:时间|年限)?"
          f"(?:[^，。；]{{0,6}}?{_YEARS}年(?:以上|及以上)?|(?<=年限))"
          "|\\d{4}年[^，。；]{0,6}前(?:注册|登记)?成立",
          "成立年限不是拒绝或者加分的理由；成立不满三年、信用良好的也要允许参加。",
          rule_id="SUP-NO"),
    _sign("scale", Item.UNRELATED,
          "注册资本|注册资金|开办资金|资产总额|营业收入|年收入|从业人员(?:数|人数)|净利润|利润(?:总额|额)|纳税额",
          "不得以注册资本、资产、收入、人员规模、利润、纳税额等作为条件。"),
    _sign("rating", Item.UNRELATED,
          f"{_MUST}[^，。；]{{0,12}}(?:[1-5一二三四五]A|A{{3,5}}|评估等级|等级评估)"
          f"(?:级|等级)?(?:以上|及以上)?",
          "社会组织评估等级可以作为优先考虑的因素，不能作为参加的门槛。", rule_id="SUP-NO",
          in_factors=False),
    _sign("former_contract", Item.POINTING,
          "(?:曾|承接过|实施过|服务过)[^，。；]{0,8}(?:本局|我局|本单位|我单位|本项目|采购人)",
          "要求与本单位有过合作，会指向特定供应商。"),
    _sign("named_supplier", Item.POINTING,
          f"(?:指定|内定|由原)[^，。；]{{0,6}}{_BODY}(?:承接|实施|继续|提供)",
          "服务要求不得指向特定供应商。"),
    _sign("local_awards", Item.AWARDS,
          f"(?:{_PLACE}|(?:省|市|州|县|区)级)(?:范围内|行政区域内|民政部门|政府|及以上|以上)?的?"
          f"[^，。；]{{0,10}}?(?:业绩|奖项|奖励|获奖|表彰|荣誉|称号|同类项目|类似项目)",
          "不得以特定行政区域的业绩、奖项作为加分或者成交条件。"),
    _sign("trade_awards", Item.AWARDS,
          "(?:民政|社工|儿童福利|社会工作)(?:系统|行业)(?:内)?的?[^，。；]{0,6}?(?:业绩|奖项|奖励|获奖|表彰|荣誉|称号)",
          "不得以特定行业的业绩、奖项作为加分或者成交条件。"),
    _sign("unequal_review", Item.UNEQUAL_REVIEW,
          "(?:对|对于)[^，。；]{0,10}(?:供应商|社会组织|企业|机构)[^，。；]{0,8}"
          "(?:从宽|从严|免予|免于|另行|额外|加强)[^，。；]{0,4}(?:审查|审核|评审|核查)",
          "资格审查和评审标准对所有供应商要一致。"),
    _sign("brand", Item.BRAND,
          "(?:限定|指定|必须|仅限|只能|须)(?:使用|采用|选用|为)?[^，。；]{0,12}"
          "(?:品牌|牌|专利|商标|注册商标)",
          "不得限定或者指定特定的专利、商标、品牌。"),
    _sign("local_only", Item.OWNERSHIP,
          f"{_HERE}(?:注册|登记|成立)?的?{_BODY}"
          f"|在{_PLACE}(?:范围内|行政区域内)?[^，。；]{{0,4}}"
          "(?:注册|登记|(?:设有|设立|拥有|有)[^，。；]{0,4}(?:办公|分支|办事|机构|场所))"
          f"|(?:注册地|登记地|住所|所在地|办公场所|办公地点)[^，。；]{{0,6}}{_PLACE}",
          "不得限定供应商的所在地，也不得要求先在当地设立机构。"),
    _sign("ownership", Item.OWNERSHIP,
          "国有(?:企业|控股|独资|单位|性质|资本)|民营|私营|全民所有|集体所有|外资|内资|合资",
          "不得限定供应商的所有制形式。"),
    _sign("form", Item.OWNERSHIP,
          "(?:仅限|(?<!不)限于|只接受|必须(?:是|为)|须(?:是|为)|应(?:是|为))[^，。；]{0,6}"
          "(?:社会组织|社会团体|社会服务机构|民办非企业单位|基金会|企业|公司|事业单位)",
          "不得限定供应商的组织形式；面向社会组织的，先按规定记录理由。"),
    _sign("pool", Item.OTHER, "(?:备选库|名录库|资格库|供应商库|入围名单)",
          "不得以进入备选库、名录库、资格库作为参加条件。"),
    _sign("in_person", Item.OTHER,
          "法定代表人[^，。；]{0,6}(?:亲自|本人)[^，。；]{0,4}(?:到场|参加|递交)",
          "不得要求法定代表人亲自到场。"),
)  # fmt: skip

_CLAUSE = re.compile("[^，,。；;！!？?\\n]+")
_DENIED = re.compile(
    "不得(?:限|要求|设|以|将|作为|指定|因|排斥|歧视|向)|(?<!但)不限|不作为|不作要求|不要求|无需|无须"
    "|不以|不设|不指定|不因|禁止"
)


def warnings(text: str, factors: Sequence[Factor] = ()) -> tuple[Found, ...]:
    """GPR-20's tests over the requirement's text and the scoring factors, in reading order.

    A clause that forbids or waives the condition gives no warning.
    """
    found = list(_read(text, "", [sign for sign in _SIGNS if sign.in_text]))
    for_factors = [sign for sign in _SIGNS if sign.in_factors]
    for factor in factors:
        found += _read(f"{factor.name}。{factor.text}", factor.name, for_factors)
    return tuple(found)


def _read(text: str, place: str, signs: Sequence[_Sign]) -> Iterator[Found]:
    for clause in _CLAUSE.findall(text):
        if _DENIED.search(clause):
            continue
        for sign in signs:
            match = sign.pattern.search(clause)
            if match:
                phrase = match.group().strip()
                yield Found(sign.item, sign.code, sign.rule_id, phrase, place, sign.says)
