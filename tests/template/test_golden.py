"""The issued workbook, part by part, against the one that was kept: every change of it is a decision.

`pytest tests/template/test_golden.py --update-golden` keeps the new one; look at the difference before you commit it.
"""

import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from xltools.form.load import load_form
from xltools.roster.units import Unit
from xltools.template.content import Content
from xltools.template.workbook import build_template

GOLDEN = Path(__file__).parent / "golden"
# Another version may write the same workbook otherwise: heights of rows differ before 3.3.
WRITER = "3.3.1"
UNIT = Unit("示例市教育局", code="010", contact="张三", telephone="0000-6000001")


def parts() -> dict[str, str]:
    """The parts of an issued workbook, one element to a line, so that a difference can be read."""
    data = build_template(load_form(), Content(year=2025, unit=UNIT))
    with zipfile.ZipFile(BytesIO(data)) as book:
        texts = {name: book.read(name).decode("utf-8") for name in sorted(book.namelist())}
    # The seal follows from the other parts.
    return {name: re.sub(r"(?<=xltools-seal:)\w+", "", re.sub(r">\s*<", ">\n<", text)) for name, text in texts.items()}


def kept() -> dict[str, str]:
    files = sorted(path for path in GOLDEN.rglob("*") if path.is_file())
    return {path.relative_to(GOLDEN).as_posix(): path.read_text(encoding="utf-8") for path in files}


def test_every_part_is_as_it_was_kept(request: pytest.FixtureRequest) -> None:
    made = parts()
    if request.config.getoption("--update-golden"):
        for name in kept().keys() - made.keys():
            (GOLDEN / name).unlink()
        for name, text in made.items():
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / name).write_text(text, encoding="utf-8", newline="\n")
    golden = kept()
    assert made.keys() == golden.keys()
    for name, text in made.items():
        pairs = zip(golden[name].splitlines(), text.splitlines(), strict=False)
        first = next((pair for pair in pairs if pair[0] != pair[1]), None)
        assert text == golden[name], (
            f"{name} has changed: {first}. If that is meant: --update-golden. "
            f"The parts are those of XlsxWriter {WRITER}; this is {xlsxwriter.__version__}."
        )
