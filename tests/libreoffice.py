"""LibreOffice as the independent spreadsheet program: it converts, and it fills in, recalculates and saves like a person."""

import shutil
import subprocess
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
    """One LibreOffice with a profile of its own, so that test processes do not meet in one."""

    def __init__(self, profile: Path) -> None:
        self.program = shutil.which("soffice") or ""
        self.profile = profile
        # Its first start lays out the profile and would overwrite the macro.
        self._run("--terminate_after_init")
        basic = profile / "user" / "basic" / "Standard"
        program = escape(_ORDERS.read_text(encoding="utf-8"))
        (basic / "Fill.xba").write_text(_MODULE.format(program), encoding="utf-8")
        (basic / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
        (basic / "dialog.xlb").write_text(_DIALOGS, encoding="utf-8")

    def convert(self, path: Path, kind: str, folder: Path) -> Path:
        """Open a file and save it as another kind ("xlsx", "pdf", ...) in a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self._run("--convert-to", kind, "--outdir", str(folder), str(path))
        made = folder / f"{path.stem}.{kind.partition(':')[0]}"
        assert made.is_file(), f"LibreOffice did not write {made}"
        return made

    def fill(self, path: Path, cells: Mapping[tuple[str, str], str | int | float], out: Path) -> Path:
        """Open a workbook, enter values (sheet and cell to value), recalculate everything, save."""
        orders = [
            ["number" if isinstance(value, int | float) else "text", sheet, cell, str(value)]
            for (sheet, cell), value in cells.items()
        ]
        return self.edit([(path, orders, out)])[0]

    def edit(self, jobs: list[tuple[Path, list[list[str]], Path]]) -> list[Path]:
        """Many workbooks in one start: open, carry out the orders of `libreoffice.bas`, recalculate, save."""
        self.edit_and_save([(path, orders, [out]) for path, orders, out in jobs])
        return [out for _, _, out in jobs]

    def edit_and_save(self, jobs: list[tuple[Path, list[list[str]], list[Path]]]) -> None:
        """The same, each workbook saved under several names, in the format that each name says."""
        lines: list[list[str]] = []
        for path, orders, outs in jobs:
            lines += [["open", str(path)], *orders, ["calculate"]]
            for out in outs:
                out.parent.mkdir(parents=True, exist_ok=True)
                lines.append(["save", str(out), _FILTERS[out.suffix]])
            lines.append(["close"])
        script = self.profile / "orders.tsv"
        # Basic reads a file in the system's encoding; headless LibreOffice on Linux takes UTF-8 under a UTF-8 locale.
        script.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
        self._run(f"macro:///Standard.Fill.Main({script})")
        missing = [out for _, _, outs in jobs for out in outs if not out.exists()]
        assert not missing, f"LibreOffice did not write {missing}"

    def _run(self, *words: str) -> None:
        command = [self.program, f"-env:UserInstallation={self.profile.as_uri()}", "--headless", "--norestore", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LIMIT, check=False)  # noqa: S603 - a fixed program
        assert done.returncode == 0, done.stderr
