import csv
import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sheets import to_csv, to_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
AT = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)


def read_csv(written):
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"), newline="")))


def read_xlsx(written):
    book = zipfile.ZipFile(io.BytesIO(written))
    assert book.testzip() is None
    root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    for name in book.namelist():
        ElementTree.fromstring(book.read(name))
    return [list(row) for row in root.iter(f"{MAIN}row")]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "\x00=1", "＝1", '=HYPERLINK("x")'],
)
def test_no_text_of_a_csv_becomes_a_formula(text):
    ((cell,),) = read_csv(to_csv([], [[text]]))[1:]

    assert cell == f"'{text}"


def test_numbers_stay_numbers_and_instants_carry_their_offset():
    written = to_csv(["a", "b", "c", "d", "e"], [[-9, 1.5, True, AT, None]])

    assert written.startswith(b"\xef\xbb\xbf")
    assert read_csv(written)[1] == ["-9", "1.5", "true", "2026-01-05T06:00:00+00:00", ""]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_no_formula_comes_back_as_it_was(text):
    ((cell,),) = read_csv(to_csv(["h"], [["x" + text]]))[1:]

    assert cell == "x" + text


@given(st.text())
def test_a_workbook_holds_any_text_as_text(text):
    head, row = read_xlsx(to_xlsx(text, ["h"], [[text]]))

    assert len(head) == len(row) == 1
    if text:
        assert row[0].get("t") == "inlineStr"
        assert row[0].find(f"{MAIN}f") is None


def test_a_workbook_has_real_dates_and_numbers():
    _, (at, number, text) = read_xlsx(to_xlsx("Jobs", ["a", "b", "c"], [[AT, -9, "=1+1"]]))

    assert float(at.findtext(f"{MAIN}v")) == 46027.25
    assert at.get("s") == "1"
    assert number.findtext(f"{MAIN}v") == "-9"
    assert text.find(f"{MAIN}is").findtext(f"{MAIN}t") == "=1+1"


def test_a_csv_for_a_portuguese_excel_has_semicolons_and_decimal_commas():
    written = to_csv(["a;b", "c"], [[1.5, True], [-9, "x;y"], ["=1+1", None]], "pt")

    lines = written.decode("utf-8-sig").splitlines()
    assert lines == ['"a;b";c', "1,5;sim", '-9;"x;y"', "'=1+1;"]


def test_a_workbook_opens_without_a_complaint_filters_and_is_as_wide_as_its_words():
    rows = [["LOAD_LEDGER_OF_ALL_BRANCHES", AT.replace(tzinfo=None), True], ["=1+1", None, None]]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx("Jobs", ["Job", "When", "Late"], rows)))

    sheet = book.active
    assert list(sheet.values) == [("Job", "When", "Late"), *(tuple(row) for row in rows)]
    assert sheet.auto_filter.ref == "A1:C3"
    assert sheet.freeze_panes == "A2"
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert widths[0] > widths[1] > widths[2] >= 8
