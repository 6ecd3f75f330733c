"""LibreOffice, asked to calculate everything anew, gives every value that was written in."""

from pathlib import Path

import pytest

from tests.conftest import Convert
from tests.consolidation.books import example, merged
from tests.consolidation.city import checked
from tests.template.recalculated import differences, without_cached_values
from xltools.consolidation.workbook import Consolidation, write_consolidation


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    "whole",
    [example(), example(include_errors=True), merged(), merged(checked("教育局", {"s.staff": 0}))],
    ids=["a bit of everything", "errors included", "no units", "almost blank"],
)
def test_every_formula_gives_the_value_written_in(whole: Consolidation, tmp_path: Path, soffice: Convert) -> None:
    written = tmp_path / "汇总.xlsx"
    write_consolidation(whole, written)
    stripped = without_cached_values(written, tmp_path / "无值.xlsx")
    calculated = soffice(stripped, "xlsx", tmp_path / "重算")
    assert list(differences(written, calculated)) == []
