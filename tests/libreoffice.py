"""LibreOffice as the independent spreadsheet program: it converts, and it fills in, recalculates and saves like a person."""

import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

__all__ = ["Office"]

_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Fill" script:language="StarBasic">
{}
</script:module>
"""
_ORDERS = Path(__file__).with_suffix(".bas")
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false">
 <library:element library:name="Fill"/>
</library:library>
"""
_DIALOGS = _LIBRARY.replace(' <library:element library:name="Fill"/>\n', "")
_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8", ".pdf": "calc_pdf_Export"}
_LIMIT = 300


class Office:
    """One LibreOffice with a profile of its own, started once: it carries out job after job until it is closed."""

    def __init__(self, profile: Path) -> None:
        self._profile, self._jobs, self._number = profile, profile / "jobs", 0
        self._jobs.mkdir(parents=True)
        # Its first start lays out the profile and would overwrite the macro.
        self._start("--terminate_after_init").wait(_LIMIT)
        basic = profile / "user" / "basic" / "Standard"
        program = escape(_ORDERS.read_text(encoding="utf-8"))
        (basic / "Fill.xba").write_text(_MODULE.format(program), encoding="utf-8")
        (basic / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
        (basic / "dialog.xlb").write_text(_DIALOGS, encoding="utf-8")
        self._process = self._start(f"macro:///Standard.Fill.Serve({self._jobs})")

    def convert(self, path: Path, kind: str, folder: Path) -> Path:
        """Open a file and save it as another kind ("xlsx", "ods", ...) in a folder, as it is."""
        made = folder / f"{path.stem}.{kind}"
        self._carry_out([["open", str(path)], *_saves([made]), ["close"]])
        return made

    def fill(self, path: Path, cells: Mapping[tuple[str, str], str | int | float], out: Path) -> Path:
        """Open a workbook, enter values (sheet and cell to value), recalculate everything, save."""
        orders = [
            ["number" if isinstance(value, int | float) else "text", sheet, cell, str(value)]
            for (sheet, cell), value in cells.items()
        ]
        return self.edit([(path, orders, out)])[0]

    def edit(self, jobs: list[tuple[Path, list[list[str]], Path]]) -> list[Path]:
        """Many workbooks: open, carry out the orders of `libreoffice.bas`, recalculate, save."""
        self.edit_and_save([(path, orders, [out]) for path, orders, out in jobs])
        return [out for _, _, out in jobs]

    def edit_and_save(self, jobs: list[tuple[Path, list[list[str]], list[Path]]]) -> None:
        """The same, each workbook saved under several names, in the format that each name says."""
        for path, orders, outs in jobs:
            self._carry_out([["open", str(path)], *orders, ["calculate"], *_saves(outs), ["close"]])

    def close(self) -> None:
        """End the program."""
        (self._jobs / "quit").touch()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _carry_out(self, orders: list[list[str]]) -> None:
        """Have orders carried out; fails with what LibreOffice says, or where it says nothing."""
        self._number += 1
        job = self._jobs / f"{self._number}.tsv"
        # Basic reads a file in the system's encoding; headless LibreOffice on Linux takes UTF-8 under a UTF-8 locale.
        part, answer = job.with_suffix(".new"), job.with_suffix(".txt")
        part.write_text("".join("\t".join(order) + "\n" for order in orders), encoding="utf-8")
        part.rename(job)
        deadline = time.monotonic() + _LIMIT
        while not answer.exists():
            assert self._process.poll() is None, f"LibreOffice ended at {orders}"
            assert time.monotonic() < deadline, f"LibreOffice did not come to the end of {orders}"
            time.sleep(0.005)
        assert not (told := answer.read_text(encoding="utf-8").strip()), told
        missing = [order[1] for order in orders if order[0] == "save" and not Path(order[1]).exists()]
        assert not missing, f"LibreOffice did not write {missing}"

    def _start(self, *words: str) -> "subprocess.Popen[bytes]":
        program = shutil.which("soffice") or ""
        command = [program, f"-env:UserInstallation={self._profile.as_uri()}", "--headless", "--norestore", *words]
        nowhere = subprocess.DEVNULL
        return subprocess.Popen(command, stdout=nowhere, stderr=nowhere)  # noqa: S603 - a fixed program


def _saves(files: list[Path]) -> list[list[str]]:
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
    return [["save", str(file), _FILTERS[file.suffix]] for file in files]
