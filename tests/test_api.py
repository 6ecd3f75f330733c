"""The public API: what the commands do, from Python, by names that stay what they are."""

import subprocess
import sys
from pathlib import Path

import pytest

import xltools
from tests.filled import unit_workbook


@pytest.mark.parametrize("name", [name for name in xltools.__all__ if name != "__version__"])
def test_a_public_name_is_the_same_every_time(name: str) -> None:
    assert callable(getattr(xltools, name))
    assert getattr(xltools, name) is getattr(xltools, name)


def test_the_whole_job_from_python(tmp_path: Path) -> None:
    form = xltools.load_form()
    files = [unit_workbook(tmp_path / f"{name}.xlsx", name) for name in ("甲局", "乙局")]
    city = xltools.consolidate(files, xltools.Terms(form), place="示例市")
    xltools.write_consolidation(city, tmp_path / "city.xlsx")
    whole = xltools.read_submission(tmp_path / "city.xlsx", form)
    parts = [xltools.read_submission(path, form).value("t3.received.total") for path in files]
    assert whole.value("t3.received.total") == sum(part for part in parts if isinstance(part, int))


def test_importing_the_package_imports_none_of_the_heavy_libraries() -> None:
    code = "import sys, xltools, xltools.cli; print([m for m in ('openpyxl', 'xlsxwriter', 'python_calamine') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    assert done.stdout.strip() == "[]"
