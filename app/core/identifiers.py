"""Numbers and names that people type: read, checked, masked. Pure (care.md DS-01 to DS-09).

Each reader takes what was typed and returns the normal form, or raises `Invalid` with a
message that says what is wrong and how to put it right. No message tells the right digit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from operator import mul

from app.core import clock
from app.core.codes import Disability, Sex
from app.core.errors import Invalid

# First two digits of an identity number: provinces, and 81 82 83 for residents' permits of
# people from Hong Kong, Macau and Taiwan. County codes are not checked: numbers outlive them.
_WELL_FORMED = re.compile(r"\d{17}[\dX]", re.ASCII)
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[123]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_EARLIEST_YEAR = 1900
_SYNTHETIC_FROM = 900
_PAIRS = 50
# The dots that keyboards and phones put between the parts of a name.
_DOTS = str.maketrans(dict.fromkeys("•‧∙⋅・･．.", "·"))
_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_NAME = re.compile(f"[{_HAN}]+(·[{_HAN}]+)*")
_FOREIGN_NAME = re.compile(r"[^\W\d_]+(?:[ '’·-][^\W\d_]+)*")
_SHORTEST_NAME, _LONGEST_NAME = 2, 30


@dataclass(frozen=True)
class ResidentId:
    """An identity number and what it says of its holder."""

    number: str
    division_code: str
    birth: date
    sex: Sex

    @property
    def is_synthetic(self) -> bool:
        """True for sequences 900–999, which demo and test people have (PD-TEST-1)."""
        return int(self.number[14:17]) >= _SYNTHETIC_FROM


@dataclass(frozen=True)
class DisabilityCard:
    """A disability certificate's number (DS-05): kind, level 1 (worst) to 4, re-issue."""

    number: str
    holder: ResidentId
    kind: Disability
    level: int
    reissue: int


def read_resident_id(text: str, on: date | None = None) -> ResidentId:
    """An identity number (DS-01) as of a day (today): 18 places, real birth date, check."""
    number = _plain(text)
    if not number:
        raise Invalid("请填写身份证号码")
    if len(number) == len("220104180228901"):
        raise Invalid("您填写的是15位旧号码，请填写现在使用的18位身份证号码")
    if len(number) != len(_WEIGHTS) + 1:
        raise Invalid(f"身份证号码应为18位，您填写了{len(number)}位，请核对是否漏填或多填")
    for place, sign in () if _WELL_FORMED.fullmatch(number) else enumerate(number, 1):
        if not (sign in "0123456789" or (sign == "X" and place == len(number))):
            raise Invalid(f"身份证号码第{place}位“{sign}”不对：前17位是数字，最后一位是数字或X")
    if not _PROVINCES.fullmatch(number[:2]):
        raise Invalid(f"身份证号码开头的“{number[:2]}”不是省级代码，请核对前6位")
    birth = _birth(number[6:14], on or clock.today())
    if resident_id_check(number) != number[-1]:
        raise Invalid("身份证号码最后一位与前17位对不上，请逐位核对")
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return ResidentId(number, number[:6], birth, sex)


def resident_id_check(number: str) -> str:
    """The check character that belongs to the first 17 digits."""
    digits = number[: len(_WEIGHTS)]
    return _CHECKS[sum(map(mul, map(int, digits), _WEIGHTS)) % 11]


def _birth(digits: str, on: date) -> date:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if year < _EARLIEST_YEAR:
        raise Invalid(f"身份证号码第7至10位是出生年份，{year:04}年过早，请核对")
    try:
        birth = date(year, month, day)
    except ValueError:
        raise Invalid(
            f"身份证号码第7至14位是出生日期，{year}年{month}月{day}日不存在，请核对"
        ) from None
    if birth > on:
        raise Invalid("身份证号码第7至14位的出生日期晚于今天，请核对")
    return birth


def make_synthetic_id(division: str, birth: date, *, male: bool, n: int = 0) -> str:
    """The n-th (0–49) demo number of a place, birth date and sex: sequence 900–999."""
    if not 0 <= n < _PAIRS:
        raise ValueError(f"only {_PAIRS} synthetic numbers a day, place and sex; not n={n}")
    sequence = _SYNTHETIC_FROM + 2 * n + int(male)
    digits = f"{division[:6]}{birth:%Y%m%d}{sequence}"
    return digits + resident_id_check(digits)


def read_credit_code(text: str) -> str:
    """A unified social credit code (DS-02)."""
    code = _plain(text)
    if len(code) != len("91350100M000100Y43"):
        raise Invalid(f"统一社会信用代码应为18位，您填写了{len(code)}位，请核对营业执照或登记证书")
    for place, sign in enumerate(code, 1):
        if sign not in _CREDIT:
            raise Invalid(
                f"统一社会信用代码第{place}位不会是“{sign}”：只用数字和大写字母，不用I、O、S、V、Z"
            )
    total = sum(_CREDIT.index(sign) * pow(3, i, 31) for i, sign in enumerate(code[:-1]))
    if _CREDIT[-total % 31] != code[-1]:
        raise Invalid("统一社会信用代码最后一位与前17位对不上，请逐位核对")
    return code


def read_mobile(text: str) -> str:
    """A mobile number (DS-07): 11 digits, without +86."""
    number = re.sub(r"^(\+|00)?86(?=1)", "", _plain(text))
    if not re.fullmatch(r"1[3-9]\d{9}", number):
        raise Invalid("手机号码应为11位数字，以13至19开头，例如 13800138000")
    return number


def read_phone(text: str) -> str:
    """A mobile or landline number; landlines as `0431-88901234`, extension after a dash."""
    number, _, extension = re.sub(r"转|EXT\.?|[,#]", ",", _plain(text)).partition(",")
    if re.match(r"(\+|00)?(86)?1[3-9]", number):
        return read_mobile(number)
    number = re.sub(r"^(\+|00)86", "0", re.sub(r"[()]", "", number))
    match = re.fullmatch(r"0(10|2\d|[3-9]\d{2})([2-8]\d{6,7})", number)
    if not match or not re.fullmatch(r"\d{0,6}", extension):
        raise Invalid("电话应为11位手机号码，或区号加座机号码，例如 0431-88901234")
    return "-".join(filter(None, ["0" + match[1], match[2], extension]))


def read_postcode(text: str) -> str:
    code = _plain(text)
    if not re.fullmatch(r"[0-8]\d{5}", code):
        raise Invalid("邮政编码应为6位数字，例如 130000")
    return code


def read_bank_card(text: str) -> str:
    """A bank card number (DS-08): 16 to 19 digits with Luhn's check."""
    number = _plain(text)
    if not re.fullmatch(r"\d{16,19}", number):
        raise Invalid("银行卡号应为16到19位数字，请核对卡面")
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(number))]
    if sum(d - 9 if d > 9 else d for d in doubled) % 10:  # noqa: PLR2004 - Luhn's digits
        raise Invalid("银行卡号有一位不对，请对照卡面逐位核对")
    return number


def read_name(text: str, *, foreign: bool = False) -> str:
    """A person's name (DS-09): 2–30 Chinese characters, `·` between parts.

    `foreign`: also the letters, spaces, hyphens and apostrophes of other scripts.
    """
    name = text.strip()
    if not foreign or not name.isascii():
        name = name.translate(_DOTS)
    if not _SHORTEST_NAME <= len(name) <= _LONGEST_NAME:
        raise Invalid(f"姓名应为{_SHORTEST_NAME}到{_LONGEST_NAME}个字，请按证件填写")
    if foreign and _FOREIGN_NAME.fullmatch(name):
        return name
    if re.search(r"\s", name):
        raise Invalid("姓名中间不要有空格；少数民族姓名请用“·”分隔，例如 阿依古丽·买买提")
    if not _NAME.fullmatch(name):
        raise Invalid("姓名只能填汉字和“·”，请按证件填写")
    return name


def read_disability_card(text: str, on: date | None = None) -> DisabilityCard:
    """A disability certificate's number (DS-05): identity number, kind, level, re-issue."""
    number = _plain(text)
    match = re.fullmatch(r"(\d{17}[\dX])([1-7])([1-4])(?:B(\d))?", number)
    if not match:
        raise Invalid(
            "残疾人证号应为20位：18位身份证号码、1位残疾类别（1至7）、1位残疾等级（1至4），"
            "补发的后面还有B和次数"
        )
    holder = read_resident_id(match[1], on)
    return DisabilityCard(number, holder, Disability(match[2]), int(match[3]), int(match[4] or 0))


def _plain(text: str) -> str:
    """Half-width capitals without spaces, dashes and the invisible marks of copied text."""
    if text.isascii() and text.isalnum():  # as nearly every number comes
        return text.upper()
    wide = unicodedata.normalize("NFKC", text).upper()
    return "".join(
        sign for sign in wide if sign not in "-‐–—" and unicodedata.category(sign) not in _UNSEEN
    )


_UNSEEN = frozenset({"Zs", "Cf", "Cc"})


# --- masks (PD-SHOW-1): what a screen, list, export, letter's copy or log may show ------------


def mask_name(name: str) -> str:
    """张*: the length of the name is not told."""
    return f"{name[0]}*" if name else ""


def mask_id(number: str) -> str:
    """22**************1X: two characters at each end."""
    return _mask(number, 2, 2)


def mask_phone(number: str) -> str:
    """138******01."""
    return _mask(number, 3, 2)


def mask_account(number: str) -> str:
    """****0004: the last four."""
    return f"****{number[-4:]}" if len(number) > len("****0004") else "*" * len(number)


def _mask(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    # So short a text would show more than it hides.
    if hidden <= head + tail:
        return "*" * len(text)
    return f"{text[:head]}{'*' * hidden}{text[-tail:]}"
