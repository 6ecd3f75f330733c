"""LibreOffice, asked to calculate everything anew, gives every value that was written in; and nothing typed breaks it."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl.workbook import Workbook

from tests.libreoffice import Office
from tests.template.figures import FORM, UNIT, YEAR, content, published
from tests.template.recalculated import differences, without_cached_values
from tests.workbooks import open_workbook
from xltools.checks.check_lines import FAILS, HOLDS, NOT_APPLICABLE, UNDECIDED, list_lines
from xltools.excel.grid import Cell
from xltools.form.layout import CHECK_SHEET, layout_form
from xltools.form.model import FieldKind
from xltools.template.content import Content
from xltools.template.workbook import write_template

_TEXTS: list[Cell] = ["12件", "１２", " ", "　", "=1+1", "#DIV/0!", "0", "", None]
_JUNK: list[Cell] = [*_TEXTS, -3, 2.5, 0.1 + 0.2, 10**13, 25.1234567]


def _contents() -> dict[str, Content]:
    """Workbooks of every kind: blank, right, faulty, nil returns, explained, with last year, full of nonsense."""
    # Not the date: openpyxl warns of one far beyond the calendar.
    everything = [field.id for field in FORM.fields.values() if field.kind is not FieldKind.DATE]
    inputs = [field for field in everything if not FORM.fields[field].total_of]
    junk = {field: _JUNK[index % len(_JUNK)] for index, field in enumerate(inputs)}
    scattered = {field: _JUNK[index % len(_JUNK)] for index, field in enumerate(everything) if index % 7 == 0}
    last = {field.id: index % 5 for index, field in enumerate(FORM.numbers)}
    nil: dict[str, Cell] = {
        "cover.nil_t3": "是",
        "cover.nil_t4": "是",
        "t3.granted.business": " ",
        "t4.litigation_direct.other": 2,
    }
    return {
        "blank": Content(YEAR),
        "right": content(),
        "explained": content(
            {"t3.granted.other_org": None, "t2.normative_documents.effective": 0},
            {"T2-02:normative_documents": "均已移交。", "V-02:t3.granted": " "},
        ),
        "faulty": content(
            {"t3.received.natural_person": 40, "t2.regulations.issued": 1, "t4.reconsideration.total": 7}
        ),
        "nil": Content(YEAR, UNIT, nil),
        "last year": Content(YEAR, UNIT, published(), last_year=last),
        "junk": Content(YEAR, UNIT, junk),
        "scattered": Content(YEAR, UNIT, {**published(), **scattered}),
    }


def _without_arrays(source: Path, target: Path) -> Path:
    """A copy in which SUMPRODUCT gives an error, as where a program calculates no arrays inside of it."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"SUMPRODUCT(", b"(1/0)*SUMPRODUCT("))
    return target


@pytest.mark.long
@pytest.mark.libreoffice
def test_a_program_that_calculates_no_arrays_says_nothing_wrong(tmp_path: Path, office: Office) -> None:
    names = {"right": "全部通过", "blank": "还有 0 处不通过", "last year": "还有 ", "faulty": "还有 "}
    jobs: list[tuple[Path, list[list[str]], Path]] = []
    for name in names:
        write_template(FORM, _contents()[name], tmp_path / f"{name}.xlsx")
        bare = without_cached_values(tmp_path / f"{name}.xlsx", tmp_path / f"bare {name}.xlsx")
        jobs.append((_without_arrays(bare, tmp_path / f"poor {name}.xlsx"), [], tmp_path / f"calculated {name}.xlsx"))
    for name, path in zip(names, office.edit(jobs), strict=True):
        ours = open_workbook(tmp_path / f"{name}.xlsx", values=True)[CHECK_SHEET]
        theirs = open_workbook(path, values=True)[CHECK_SHEET]
        assert str(theirs["A2"].value).startswith(names[name])
        cells = [f"G{line.row + 1}" for line in list_lines(FORM)]
        failing = [cell for cell in cells if theirs[cell].value == FAILS]
        assert failing == [cell for cell in cells if ours[cell].value == FAILS], name
        assert {theirs[cell].value for cell in cells} <= {HOLDS, FAILS, UNDECIDED, NOT_APPLICABLE}


@pytest.mark.long
@pytest.mark.libreoffice
def test_every_formula_gives_the_value_written_in(tmp_path: Path, office: Office) -> None:
    jobs: list[tuple[Path, list[list[str]], Path]] = []
    for name, one in _contents().items():
        write_template(FORM, one, tmp_path / f"{name}.xlsx")
        stripped = without_cached_values(tmp_path / f"{name}.xlsx", tmp_path / f"{name}-stripped.xlsx")
        jobs.append((stripped, [], tmp_path / "out" / f"{name}.xlsx"))
    office.edit(jobs)
    for name in _contents():
        found = list(differences(tmp_path / f"{name}.xlsx", tmp_path / "out" / f"{name}.xlsx"))
        assert found == [], name


_ENTERED = {"division": ["formula", "=1/0"], "missing": ["formula", "=NA()"], "text": ["text", "约12"]}


@pytest.mark.long
@pytest.mark.libreoffice
def test_nothing_typed_breaks_a_formula(tmp_path: Path, office: Office) -> None:
    """Errors and text in every cell that is open: inputs, names and declarations of the cover, explanations."""
    write_template(FORM, content(), tmp_path / "a.xlsx")
    inputs = [place for field, place in layout_form(FORM).places.items() if not FORM.fields[field].total_of]
    typed = {(place.sheet, place.cell) for place in inputs} | {
        (CHECK_SHEET, f"I{line.row + 1}") for line in list_lines(FORM)
    }
    unlock = [["unprotect", sheet] for sheet in (CHECK_SHEET, *(sheet.name for sheet in FORM.sheets))]
    jobs = [
        (tmp_path / "a.xlsx", [*unlock, *([kind, *cell, what] for cell in sorted(typed))], tmp_path / f"{name}.xlsx")
        for name, (kind, what) in _ENTERED.items()
    ]
    for path in office.edit(jobs):
        book = open_workbook(path, values=True)
        assert list(_broken(book, typed)) == []
        assert str(book[CHECK_SHEET]["A2"].value).startswith("还有 ")


def _broken(book: Workbook, typed: set[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The cells that show an error nobody typed."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (
                (sheet.title, cell.coordinate)
                for cell in row
                if cell.data_type == "e" and (sheet.title, cell.coordinate) not in typed
            )
