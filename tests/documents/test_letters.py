"""Letters: what stands on the paper, that text stays text, and that the file can be proved."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from typing import TypeVar

import pypdf
import pytest
from PIL import Image

from app.documents.letters import (
    ApplicationForm,
    Citation,
    Contact,
    FormMember,
    LetterKind,
    Rejected,
    Withdrawn,
    demo_seal,
    render_letter,
)
from app.documents.letters.faces import drawable
from app.documents.letters.seal import seal_svg
from app.documents.letters.text import printable
from app.documents.letters.wording import cited
from tests.documents import letter_samples as sample

SAMPLES = sample.samples()
SomeContent = TypeVar("SomeContent")


def the(kind: type[SomeContent]) -> SomeContent:
    return next(one for one in SAMPLES.values() if isinstance(one, kind))


REJECTED = the(Rejected)
APPLICATION = the(ApplicationForm)


def letter(kind: LetterKind, content: object = None, *, draft: bool = False) -> pypdf.PdfReader:
    content = content or SAMPLES[kind]
    pdf = render_letter(kind, content, letterhead=sample.LETTERHEAD, draft=draft)  # type: ignore[arg-type]
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(reader: pypdf.PdfReader) -> str:
    """All text without white space: a line break on paper is not part of the words."""
    return re.sub(r"[\s\u200b]+", "", "".join(page.extract_text() for page in reader.pages))


def refusal(**changes: object) -> str:
    return text_of(letter(LetterKind.REJECTED, replace(REJECTED, **changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list(LetterKind))
def test_every_kind_is_a_pdf_a_2b_that_carries_its_case_or_number(kind: LetterKind) -> None:
    reader = letter(kind)
    xmp = reader.xmp_metadata
    assert xmp is not None
    raw = xmp.stream.get_data().decode()
    assert re.search(r"pdfaid:part[>=\"]+2\b", raw)
    assert re.search(r"pdfaid:conformance[>=\"]+B\b", raw)
    text = text_of(reader)
    reference = SAMPLES[kind].reference
    assert (reference.number or reference.case_number) in text


@pytest.mark.parametrize("kind", list(LetterKind))
def test_same_facts_give_the_same_bytes(kind: LetterKind) -> None:
    first = render_letter(kind, SAMPLES[kind], letterhead=sample.LETTERHEAD, draft=False)
    # Another letter in between, so that nothing is left over from the one before.
    render_letter(LetterKind.RECEIPT, SAMPLES[LetterKind.RECEIPT],
                  letterhead=sample.BUREAU, draft=True)  # fmt: skip
    assert first == render_letter(kind, SAMPLES[kind], letterhead=sample.LETTERHEAD, draft=False)


def test_content_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="accepted needs Accepted, not Rejected"):
        render_letter(LetterKind.ACCEPTED, REJECTED, letterhead=sample.LETTERHEAD, draft=False)


def test_refusal_holds_all_that_the_notice_must_contain() -> None:
    text = refusal()
    for needed in (
        "不予通过决定书", "寄养审字〔2026〕第00001号", "FC-220104-2026-00012", "2026年3月1日",
        "主要照料人的年龄在三十周岁以上、六十五周岁以下", "《家庭寄养管理办法》第八条第（五）项",
        "规则编号FC-08-5a", "申请之日年满六十七周岁", "居民身份证或者户口簿",
        "年龄是办法规定的硬性条件",
        "负责人：赵建国", "送达之日起30日内", "送达当日不计算在内", "长春市儿童福利院院长办公室",
        "0431-81234560", "长春市民政局投诉", "校验码7F3K-92QD-M4XA",
    ):  # fmt: skip
        assert needed in text


def test_supplement_lists_every_paper_and_the_last_day() -> None:
    text = text_of(letter(LetterKind.SUPPLEMENT))
    for needed in (
        "有2项材料",
        "健康证明（李某）",
        "家庭成员一致同意书",
        "2026年3月31日（含当日）",
    ):
        assert needed in text


def test_approval_names_the_training_and_the_bureau() -> None:
    text = text_of(letter(LetterKind.APPROVED))
    assert "2026年3月20日上午9时" in text
    assert "抄送：长春市民政局" in text


def test_unconfirmed_citation_has_no_article_and_no_text() -> None:
    basis = Citation("words", "办法", "第九条", "quoted", confirmed=False, clause="第六条")
    assert cited(basis, demo=False) == "依据：《办法》、寄养协议第六条"
    assert cited(basis, demo=True) == "依据：《办法》、寄养协议第六条（条文待核）"
    assert "第九条" not in refusal()


def test_house_rule_is_never_cited_as_law() -> None:
    basis = Citation("words", "家庭寄养管理办法", "第八条", house=True)
    assert cited(basis, demo=False) == "依据：本机构工作规定"


def test_draft_has_watermark_and_neither_red_header_nor_seal() -> None:
    final, draft = letter(LetterKind.WITHDRAWN), letter(LetterKind.WITHDRAWN, draft=True)
    assert "草稿" in text_of(draft)
    assert "草稿" not in text_of(final)
    # Header, seal, signature and foot name the agency; the draft lacks the first two.
    agency = sample.LETTERHEAD.agency
    assert text_of(final).count(agency) == 4
    assert text_of(draft).count(agency) == 2
    red = b"0.78431374 0.0627451 0.18039216"
    assert red in final.pages[0].get_contents().get_data()  # type: ignore[union-attr]
    assert red not in draft.pages[0].get_contents().get_data()  # type: ignore[union-attr]


@pytest.mark.bar("S41")
def test_markup_in_peoples_text_is_printed_and_never_run() -> None:
    hostile = (
        '#read("/etc/passwd") *b* _i_ $x^2$ `raw` <tag> @ref \\ " \' // /* = # {{7*7}} https://a'
    )
    text = refusal(addressee=hostile, reasons=hostile, head_name=hostile)
    assert text.count(re.sub(r"\s+", "", hostile)) == 3
    assert "root:" not in text


def test_bars_of_a_number_or_title_are_no_markup_either() -> None:
    reference = replace(sample.reference('#panic("x")〔2026〕*1*号'), case_number='#"x"')
    content = Withdrawn(
        reference, "甲", date(2026, 1, 1), date(2026, 1, 2), False, Contact("a", "1")
    )
    assert '#panic("x")〔2026〕*1*号' in text_of(letter(LetterKind.WITHDRAWN, content))


@pytest.mark.bar("R16")
def test_rare_names_keep_their_characters() -> None:
    name = "㛃䶮㐂𬭎𫖯·阿依古丽·买买提"
    assert name in refusal(addressee=name)


def test_character_without_a_glyph_is_shown_by_its_number() -> None:
    assert printable("王\U0001f600") == "王〔U+1F600〕"
    assert "王〔U+1F600〕〔U+E000〕" in refusal(addressee="王\U0001f600\ue000")


def test_extension_b_name_is_drawn_or_shown_by_its_number() -> None:
    shown = "𠮷" if ord("𠮷") in drawable() else "〔U+20BB7〕"
    assert f"{shown}田" in refusal(addressee="𠮷田")


def test_control_and_bidi_marks_are_dropped_and_lone_surrogates_shown() -> None:
    assert printable("a\x00b\x1bc\u202ed\u2066e\ufeff") == "abcde"
    assert "〔U+D800〕" in refusal(addressee="甲\ud800\x00\u202e")


def test_variation_selector_does_not_stop_the_letter() -> None:
    assert "葛" in refusal(addressee="葛\U000e0100城")


def test_line_breaks_make_paragraphs_in_the_body_and_no_blank_lines() -> None:
    text = refusal(reasons="第一段\r\n\r\n第二段\u2028第三段")
    assert "第一段第二段第三段" in text


@pytest.mark.parametrize("length", [200, 20_000])
def test_long_text_flows_over_pages_and_loses_nothing(length: int) -> None:
    body = "情况说明" * (length // 4)
    one = replace(REJECTED.unmet[0], found=body)
    reader = letter(LetterKind.REJECTED, replace(REJECTED, unmet=(one,), reasons=body))
    everything = text_of(reader)
    assert everything.count("情况说明") >= 2 * (length // 4) * 0.95
    assert everything.endswith("M4XA")


def test_a_word_without_breaks_stays_inside_the_margins() -> None:
    long = "x" * 3000
    reader = letter(LetterKind.REJECTED, replace(REJECTED, addressee=long, reasons=long))
    right = 0.0

    def note(text: str, _cm: object, tm: list[float], *_rest: object) -> None:
        nonlocal right
        if text.strip():
            right = max(right, tm[4])

    for page in reader.pages:
        page.extract_text(visitor_text=note)
    assert 0 < right < (210 - 20) / 25.4 * 72
    assert text_of(reader).count("x") >= 6000


def test_very_long_agency_name_fits_the_red_header() -> None:
    letterhead = replace(
        sample.LETTERHEAD, agency="某某" * 20, red_title="", seal=demo_seal("某" * 40)
    )
    pdf = render_letter(LetterKind.WITHDRAWN, SAMPLES[LetterKind.WITHDRAWN],
                        letterhead=letterhead, draft=False)  # fmt: skip
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    assert text_of(reader).count("某某" * 20) >= 2


def test_blank_assessment_sheet_names_nobody_and_the_joint_one_does() -> None:
    reference = replace(sample.reference(""), verification=None)
    blank = text_of(letter(LetterKind.ASSESSMENT_SHEET, sample.sheet(reference)))
    joint = text_of(letter(LetterKind.ASSESSMENT_SHEET, sample.sheet(reference, joint=True)))
    assert "FC-220104-2026-00012" in blank
    assert "钱一" not in blank
    assert sample.LETTERHEAD.agency not in blank
    assert "钱一" in joint
    assert "33" in joint
    assert "■合格" in joint


def test_application_form_is_printed_blank_or_filled() -> None:
    blank = text_of(letter(LetterKind.APPLICATION_FORM, ApplicationForm(sample.reference(""))))
    assert "□户口簿" in blank
    assert "13800000000" not in blank
    text = text_of(letter(LetterKind.APPLICATION_FORM))
    assert "13800000000" in text
    assert "■以上内容" in text


def test_application_form_takes_many_members() -> None:
    many = tuple(FormMember(f"成员{n}", "220104201002289018" * 3) for n in range(60))
    reader = letter(LetterKind.APPLICATION_FORM, replace(APPLICATION, members=many))
    assert "成员59" in text_of(reader)
    assert len(reader.pages) > 2


@pytest.mark.parametrize(
    "seal",
    [
        b"GIF89a",
        b"",
        b"\x89PNG\r\n\x1a\nbroken",
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>',
        b'<svg><image href="file:///etc/passwd"/></svg>',
        b"<svg><script>1</script></svg>",
        b"<svg>" + b" " * 2_000_001 + b"</svg>",
    ],
)
def test_seal_that_is_no_plain_image_is_refused(seal: bytes) -> None:
    with pytest.raises(ValueError, match="seal image"):
        seal_svg(seal)


def test_huge_png_seal_is_refused_before_it_is_decoded() -> None:
    buffer = io.BytesIO()
    Image.new("1", (6000, 6000)).save(buffer, "PNG")
    with pytest.raises(ValueError, match="4 megapixels"):
        seal_svg(buffer.getvalue())


def test_png_seal_is_printed() -> None:
    buffer = io.BytesIO()
    Image.new("RGBA", (300, 300), (200, 16, 46, 128)).save(buffer, "PNG")
    letterhead = replace(sample.LETTERHEAD, seal=buffer.getvalue())
    content = SAMPLES[LetterKind.WITHDRAWN]

    def images(*, draft: bool) -> int:
        pdf = render_letter(LetterKind.WITHDRAWN, content, letterhead=letterhead, draft=draft)
        return pdf.count(b"/Subtype/Image")

    assert images(draft=False) > images(draft=True)


def test_demo_seal_carries_the_agency_and_the_word_for_example() -> None:
    svg = demo_seal("长春<院>").decode()
    assert "示例" in svg
    assert all(f">{glyph}</text>" in svg for glyph in ("长", "春", "&lt;", "院"))
