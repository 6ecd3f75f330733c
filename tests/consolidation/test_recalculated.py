"""LibreOffice, asked to calculate everything anew, gives every value that was written in."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.conftest import Convert
from tests.consolidation.books import example, merged
from tests.consolidation.city import checked
from tests.consolidation.past import with_past
from tests.template.recalculated import differences, without_cached_values
from xltools.consolidation.adjustments import Adjustment
from xltools.consolidation.consolidation import Consolidation
from xltools.consolidation.workbook import write_consolidation

ADJUSTMENTS = (
    Adjustment("t3.received.natural_person", -1, "重复登记", "张三", "2026-02-01"),
    Adjustment("t3.received.natural_person", 3, "漏报", "李四"),
    Adjustment("t4.reconsideration.upheld", 2, "漏报", "李四"),
    Adjustment("t2.fees.amount", Decimal("0.000001"), "尾数", "李四"),
    Adjustment("s.staff", 0, "核对无误", "李四"),
)


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    "whole",
    [example(), with_past(example(include_errors=True)), merged(), merged(checked("教育局", {"s.staff": 0}))],
    ids=["a bit of everything", "errors included and last year known", "no units", "almost blank"],
)
def test_every_formula_gives_the_value_written_in(whole: Consolidation, tmp_path: Path, soffice: Convert) -> None:
    written = tmp_path / "汇总.xlsx"
    write_consolidation(whole, written)
    stripped = without_cached_values(written, tmp_path / "无值.xlsx")
    calculated = soffice(stripped, "xlsx", tmp_path / "重算")
    assert list(differences(written, calculated)) == []
