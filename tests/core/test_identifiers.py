"""Numbers and names: the vectors of care.md DS-01t, DS-02t, DS-05, DS-07 to DS-09."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from app.config import ROOT
from app.core import identifiers as ids
from app.core.codes import NATIONS, Disability, Education, Sex
from app.core.errors import Invalid

TODAY = date(2026, 3, 2)


def says(reader: object, text: str) -> str:
    with pytest.raises(Invalid) as caught:
        reader(text)  # type: ignore[operator]
    return caught.value.says


def refusal(number: str) -> str:
    return says(lambda text: ids.read_resident_id(text, TODAY), number)


@pytest.mark.parametrize("number", ["11010519491231002X", "220104201802289014"])
def test_vectors_of_the_standard_are_valid(number: str) -> None:
    assert ids.read_resident_id(number, TODAY).number == number


def test_birth_sex_and_division_come_from_the_number() -> None:
    woman = ids.read_resident_id("11010519491231002X", TODAY)
    boy = ids.read_resident_id("220104201802289014", TODAY)
    assert (woman.birth, woman.sex) == (date(1949, 12, 31), Sex.FEMALE)
    assert (boy.division_code, boy.birth, boy.sex) == ("220104", date(2018, 2, 28), Sex.MALE)
    assert (woman.is_synthetic, boy.is_synthetic) == (False, True)


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002X\u202c"],
)
def test_small_x_full_width_and_spaces_are_put_right(typed: str) -> None:
    assert ids.read_resident_id(typed, TODAY).number == "11010519491231002X"


@pytest.mark.bar("S44")
@pytest.mark.parametrize(
    ("number", "part"),
    [
        ("", "请填写"),
        ("110105491231002", "15位旧号码"),
        ("1101051949123100", "您填写了16位"),
        ("1101051949123100A2", "第17位“A”"),
        ("X10105194912310021", "第1位“X”"),
        ("990105194912310021", "前6位"),
        ("22010420180229901X", "2018年2月29日不存在"),
        ("440524188001010014", "1880年过早"),
        ("220104201802289010", "最后一位与前17位对不上"),
    ],
)
def test_a_refusal_says_which_part_is_wrong(number: str, part: str) -> None:
    assert part in refusal(number)


def test_a_birth_in_the_future_is_refused() -> None:
    number = ids.make_synthetic_id("220104", date(2026, 3, 3), male=True)
    assert "晚于今天" in refusal(number)
    assert ids.read_resident_id(number, date(2026, 3, 3)).birth == date(2026, 3, 3)


def test_no_message_tells_the_right_check_digit() -> None:
    assert "4" not in refusal("220104201802289010")


@pytest.mark.parametrize(
    ("division", "birth"),
    [
        ("220102", date(1950, 1, 1)),
        ("500103", date(1986, 3, 27)),
        ("810000", date(1990, 5, 1)),
        ("830000", date(1990, 5, 1)),
        ("500157", date(2026, 1, 5)),
    ],
)
def test_codes_that_stdnum_refuses_are_valid(division: str, birth: date) -> None:
    number = ids.make_synthetic_id(division, birth, male=False)
    assert ids.read_resident_id(number, TODAY).birth == birth


@pytest.mark.bar("S64")
@settings(max_examples=100, deadline=None)
@given(
    st.dates(date(1900, 1, 1), TODAY), st.sampled_from(["220102", "500103"]), st.booleans(),
    st.integers(0, 49),
)  # fmt: skip
def test_synthetic_numbers_pass_and_agree_with_stdnum(
    birth: date, division: str, male: bool, n: int
) -> None:
    number = ids.make_synthetic_id(division, birth, male=male, n=n)
    read = ids.read_resident_id(number, TODAY)
    assert (read.birth, read.sex is Sex.MALE, read.is_synthetic) == (birth, male, True)
    assert ric.calc_check_digit(number) == number[-1]
    assert 900 <= int(number[14:17]) <= 999


def test_synthetic_numbers_differ_and_end_after_fifty() -> None:
    born = date(1990, 1, 1)
    made = {
        ids.make_synthetic_id("220102", born, male=m, n=n) for m in (False, True) for n in range(50)
    }
    assert len(made) == 100
    with pytest.raises(ValueError, match="n=50"):
        ids.make_synthetic_id("220102", born, male=True, n=50)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "11220000013544496H"])
def test_credit_code_vectors_are_valid(code: str) -> None:
    assert ids.read_credit_code(code.lower()) == code


def test_a_wrong_credit_code_says_why() -> None:
    assert "第18位不会是“Z”" in says(ids.read_credit_code, "91350100M000100Y4Z")
    assert "最后一位" in says(ids.read_credit_code, "91350100M000100Y44")
    assert "您填写了17位" in says(ids.read_credit_code, "91350100M000100Y4")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13800138000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("８６１３８００１３８０００", "13800138000"),
        ("0431-88901234", "0431-88901234"),
        ("（023）63890123", "023-63890123"),
        ("0433 2512345 转 802", "0433-2512345-802"),
        ("+86 431 88901234", "0431-88901234"),
    ],
)
def test_phones_are_put_into_one_form(typed: str, number: str) -> None:
    assert ids.read_phone(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "12345678901", "1380013800", "88901234", "0431-1234", "0431-88901234转内线"]
)
def test_wrong_phones_are_refused(typed: str) -> None:
    assert "例如" in says(ids.read_phone, typed)


def test_a_landline_is_no_mobile() -> None:
    assert "手机号码应为11位" in says(ids.read_mobile, "0431-88901234")


def test_bank_card_vectors() -> None:
    assert ids.read_bank_card("6222 0000 0000 0000 004") == "6222000000000000004"
    assert "逐位核对" in says(ids.read_bank_card, "6222000000000000005")
    assert "16到19位" in says(ids.read_bank_card, "622200000000000")


def test_postcode_has_six_digits() -> None:
    assert ids.read_postcode("130000") == "130000"
    assert "6位" in says(ids.read_postcode, "13000")


@pytest.mark.bar("R16")
@pytest.mark.parametrize("typed", ["张三", "阿依古丽·买买提", "\U0002cb29\U0002ea4a堃", "〇一"])
def test_chinese_names_with_rare_characters_are_valid(typed: str) -> None:
    assert ids.read_name(f" {typed} ") == typed


def test_other_dots_become_the_middle_dot() -> None:
    assert ids.read_name("阿依古丽•买买提") == "阿依古丽·买买提"


@pytest.mark.parametrize(
    ("typed", "part"),
    [("张", "2到30"), ("张" * 31, "2到30"), ("张 三", "空格"), ("张3", "汉字"), ("·张三", "汉字")],
)
def test_a_wrong_name_says_why(typed: str, part: str) -> None:
    assert part in says(ids.read_name, typed)


def test_foreign_names_only_where_asked_for() -> None:
    assert ids.read_name("Anne-Marie O'Neil", foreign=True) == "Anne-Marie O'Neil"
    assert "空格" in says(ids.read_name, "Anne Neil")


def test_disability_card_holds_kind_level_and_reissue() -> None:
    card = ids.read_disability_card("22010420180228901453b1", TODAY)
    assert (card.kind, card.level, card.reissue) == (Disability.INTELLECT, 3, 1)
    assert card.holder.birth == date(2018, 2, 28)
    assert "20位" in says(ids.read_disability_card, "22010420180228901485")
    assert "对不上" in says(ids.read_disability_card, "22010420180228901043")


def test_masks_show_no_more_than_promised() -> None:
    assert ids.mask_name("欧阳娜娜") == "欧*"
    assert ids.mask_id("22010420180228901X") == "22**************1X"
    assert ids.mask_phone("13800138001") == "138******01"
    assert ids.mask_account("6222000000000000004") == "****0004"


def test_short_values_are_masked_whole() -> None:
    assert (ids.mask_id("2201"), ids.mask_phone("12345"), ids.mask_account("12345678")) == (
        "****", "*****", "********",
    )  # fmt: skip
    assert (ids.mask_name(""), ids.mask_id("")) == ("", "")


def test_code_tables_hold_the_standards_values() -> None:
    assert len(NATIONS) == 57
    assert (NATIONS["10"], NATIONS["56"], NATIONS["97"]) == ("朝鲜族", "基诺族", "其他")
    assert Sex("1").label == "男"
    assert ("20", "大学本科教育") in Education.choices()
    assert Education.COLLEGE.is_at_least(Education.JUNIOR_SECONDARY)
    assert not Education.OTHER.is_at_least(Education.PRIMARY)


# The example of GB 11643 itself; its sequence is an ordinary one.
OF_THE_STANDARD = {"11010519491231002X"}
READ = {".py", ".md", ".html", ".js", ".typ", ".txt", ".csv", ".json", ".toml", ".sh"}


@pytest.mark.bar("S64")
def test_no_number_of_a_real_person_stands_in_the_repository() -> None:
    """A valid number has a made-up sequence, 900 to 999, wherever it is written."""
    found = set()
    for room in ("app", "tests", "docs", "templates", "bench", "migrations", "static/js"):
        for path in (ROOT / room).rglob("*"):
            if path.suffix in READ:
                text = path.read_text("utf-8")
                found |= set(re.findall(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])", text))
    valid = set()
    for number in found:
        with suppress(Invalid):
            valid.add(ids.read_resident_id(number, TODAY))
    assert {one.number for one in valid if not one.is_synthetic} == OF_THE_STANDARD
