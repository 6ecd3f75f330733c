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


@pytest.mark.parametrize("command", ["validate", "status --no-write", "log"])
def test_a_look_at_a_collection_imports_nothing_that_writes_workbooks(tmp_path: Path, command: str) -> None:
    (tmp_path / "收件").mkdir()
    (tmp_path / "xltools.toml").write_text('place = "示例市"\nyear = 2025\n[folders]\nroster = "名录.csv"\n', "utf-8")
    (tmp_path / "名录.csv").write_text("单位名称\n甲局\n", "utf-8")
    code = (
        "import atexit, sys\nfrom xltools.cli import main\n"
        "heavy = ('openpyxl', 'xlsxwriter', 'multiprocessing', 'xltools.template')\n"
        "atexit.register(lambda: print('imported:', [m for m in heavy if m in sys.modules]))\n"
        f"main({command.split()!r})"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False, cwd=tmp_path
    )
    assert done.stdout.splitlines()[-1] == "imported: []", done.stderr
