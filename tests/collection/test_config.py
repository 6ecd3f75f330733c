"""`xltools.toml`: what a clerk writes with Notepad is understood, and every slip is told with its line and what to do."""

from datetime import date
from pathlib import Path

import pytest

from xltools.collection.config import CONFIG_NAME, Config, read_config
from xltools.form.fault import FormFault


def _read(folder: Path, *lines: str) -> Config:
    """The settings with these lines after place and year."""
    path = folder / CONFIG_NAME
    path.write_text("\n".join(['place = "招远市"', "year = 2025", *lines, ""]), encoding="utf-8")
    return read_config(path)


def _fault(folder: Path, *lines: str) -> FormFault:
    with pytest.raises(FormFault) as told:
        _read(folder, *lines)
    return told.value


@pytest.mark.parametrize("said", ['"2026-01-20"', "2026-01-20", '"2026年1月20日"', '"2026/1/20"', '" 2026-1-20 "'])
def test_a_deadline_is_read_as_the_command_line_reads_it(tmp_path: Path, said: str) -> None:
    assert _read(tmp_path, f"deadline = {said}").deadline == date(2026, 1, 20)


@pytest.mark.parametrize("said", ['""', '"  "'])
def test_no_deadline_is_none(tmp_path: Path, said: str) -> None:
    assert _read(tmp_path, f"deadline = {said}").deadline is None


@pytest.mark.parametrize(
    "said",
    [
        "2026-12-05T17:00:00",
        "20261205",
        '"20261205"',
        '"12月5日"',
        '"2026-02-30"',
        "17:00:00",
        "true",
        '"2026-12-05 17:00"',
    ],
)
def test_a_deadline_that_is_no_day_is_told_with_what_to_write(tmp_path: Path, said: str) -> None:
    fault = _fault(tmp_path, f"deadline = {said}")
    assert fault.line == 3
    assert '不是日期，请写成 "2026-01-20"' in str(fault)
