"""A workbook is hostile until it is read."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter

from app.core.errors import Invalid
from app.golive import reading, workbooks
from app.golive.cells import read_cell, text_of
from app.golive.columns import MARK, SHEETS, Column, Kind
from app.golive.reading import Book, letter_of, read_book
from tests.golive.books import child, workbook

TODAY = date(2026, 6, 1)


def refused(body: bytes) -> str:
    began = time.monotonic()
    with pytest.raises(Invalid) as told:
        read_book(body)
    assert time.monotonic() - began < 2
    return told.value.says


def rebuilt(body: bytes, **parts: bytes) -> bytes:
    """The workbook with some parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", 8) as new:
        names = dict.fromkeys([*old.namelist(), *parts])
        for name in names:
            new.writestr(name, parts.get(name) or old.read(name))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_what_is_no_workbook_is_refused() -> None:
    for body in (b"", b"%PDF-1.7", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old", b"a,b\n1,2"):
        assert refused(body)


@pytest.mark.bar("S45")
def test_a_bomb_is_refused_before_it_is_read() -> None:
    bomb = rebuilt(
        workbook(child=[child()]), **{"xl/media/a.bin": b"\0" * (reading.MOST_UNPACKED + 1)}
    )
    assert len(bomb) < reading.MOST_BYTES
    assert "解开后太大" in refused(bomb)


@pytest.mark.bar("S45")
def test_a_cell_far_away_takes_no_memory() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with zipfile.ZipFile(io.BytesIO(workbook(child=[child()]))) as parts:
        page = parts.read(SHEET)
    body = rebuilt(workbook(child=[child()]), **{SHEET: page.replace(b"</sheetData>", far)})
    assert "新的模板" in refused(body)


@pytest.mark.bar("S45")
def test_entities_and_macros_are_refused() -> None:
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    assert refused(rebuilt(workbook(child=[child()]), **{SHEET: entity}))
    assert "宏" in refused(rebuilt(workbook(child=[child()]), **{"xl/vbaProject.bin": b"x"}))


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert "一次最多导入3行" in refused(workbook(child=[child(n) for n in range(4)]))


def test_a_formula_is_never_evaluated() -> None:
    book = read_book(workbook(child=[child(1, care_says='=HYPERLINK("http://x","y")')]))
    assert "HYPERLINK" in str(book.rows["child"][0].cells["care_says"])


def test_the_template_reads_as_empty_and_its_example_fits() -> None:
    with pytest.raises(Invalid, match="没有填写数据"):
        read_book(workbooks.template())
    for sheet in SHEETS:
        for column in sheet.columns:
            if column.example and column.kind is not Kind.DIVISION:
                assert read_cell(column, column.example, today=TODAY, place=str) is not None


def test_rows_are_counted_as_the_spreadsheet_shows_them() -> None:
    rows = [{"mark": "说明"}, {"mark": "示例"} | child(8), child(1)]
    book: Book = read_book(workbook(child=rows))
    assert [row.number for row in book.rows["child"]] == [4]


def test_unknown_and_missing_columns_are_told() -> None:
    body = workbook(child=[child()])
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        texts = parts.read("xl/sharedStrings.xml").decode()
    body = rebuilt(body, **{"xl/sharedStrings.xml": texts.replace(">性别<", ">男女<").encode()})
    faults = {(f.column, f.says[:6]) for f in read_book(body).faults if f.sheet == "儿童"}
    assert faults == {("男女", "不认识这一列"), ("性别", "缺少这一列，")}


@pytest.mark.parametrize(
    "typed",
    ["2018-06-01", "2018/6/1", "2018.6.1", "2018年6月1日", "20180601", "２０１８年６月１日",
     20180601.0, 43252.0, date(2018, 6, 1), datetime(2018, 6, 1, 0, 0)],  # noqa: DTZ001 - as a sheet holds it
)  # fmt: skip
def test_dates_in_the_common_forms(typed: Any) -> None:
    column = Column("on", "日期", Kind.DATE)
    assert read_cell(column, typed, today=TODAY, place=str) == date(2018, 6, 1)


@pytest.mark.bar("R16")
def test_rare_names_survive() -> None:
    column = Column("name", "姓名", Kind.NAME)
    for name in ("李㛃", "𠮷田", "阿依古丽·买买提"):
        book = read_book(workbook(child=[child(1, name=name)]))
        cell = book.rows["child"][0].cells["name"]
        assert read_cell(column, cell, today=TODAY, place=str) == name


def test_numbers_that_the_spreadsheet_made_of_text_stay_text() -> None:
    assert text_of(12.0) == "12"
    assert [letter_of(at) for at in (0, 25, 26, 52)] == ["A", "Z", "AA", "BA"]


@pytest.mark.bar("S50")
def test_the_list_of_errors_holds_no_formula() -> None:
    body = workbooks.faults([["儿童", 2, "姓名", "=1+1", "C"]])
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        assert b"<f>" not in parts.read(SHEET)
        assert b"'=1+1" in parts.read("xl/sharedStrings.xml")


def test_no_two_choices_have_one_label() -> None:
    column = next(c for c in SHEETS[0].columns if c.key == "ground")
    assert len(column.choices or {}) == 12


def faults_of(make: Callable[[Any], None]) -> set[tuple[str, int, str, str]]:
    """What is told of a sheet of children into which `make` has written."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page = made.add_worksheet("儿童")
    page.write_row(0, 0, [MARK, *(column.header for column in SHEETS[0].columns)])
    make(page)
    made.close()
    return {(f.sheet, f.row, f.column, f.says) for f in read_book(out.getvalue()).faults}


def test_merged_cells_are_told_where_they_are() -> None:
    def make(page: Any) -> None:
        page.write_string(1, 1, "ET-1")
        page.merge_range(2, 2, 4, 2, "王小雨")
        page.merge_range(6, 3, 6, 4, "男")

    assert faults_of(make) == {
        ("儿童", 3, "姓名", "第3到5行是合并的单元格，请取消合并，每一格都填写"),
        ("儿童", 7, "性别", "第7行是合并的单元格，请取消合并，每一格都填写"),
    }


def test_a_formula_that_failed_is_not_read_as_empty() -> None:
    def make(page: Any) -> None:
        page.write_string(1, 1, "ET-1")
        page.write_formula(1, 2, "=VLOOKUP(1,B1:C1,9)", None, "#N/A")
        page.write_formula(1, 3, '="男"', None, "男")

    assert faults_of(make) == {("儿童", 2, "姓名", "公式算错了（如#REF!、#N/A），请直接填写内容")}


def test_a_renamed_text_file_is_called_so() -> None:
    for text in ("原档案号,姓名\nET-1,李明明", "原档案号\t姓名\r\n"):
        for encoding in ("utf-8", "utf-8-sig", "gb18030"):
            assert "这是文本文件" in refused(text.encode(encoding))
    assert "文件是空的" in refused(b"")
    assert "旧格式" in refused(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
