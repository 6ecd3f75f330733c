"""Where the processor's time goes: one command of xltools, sampled in this process and in every worker copied from it.

python benchmarks/stages.py COMMAND...

The last line printed is JSON: seconds by stage of the first process and of all workers together.

At every tick the time used since the last one goes to the innermost frame whose file belongs to a stage. Files are
known by their room, not by the names of their functions, so that figures before and after a change can be compared.
Workers are killed at the end and cannot report: all processes write into shared memory. Linux only (fork, SIGPROF).
"""

import json
import mmap
import os
import signal
import struct
import sys
import time
from types import FrameType

# The first that begins a file's path within the package decides; of a file of no stage the caller decides.
STAGES = {
    "excel/guard/zip.py": "inflate_parse",
    "excel/guard/": "guard",
    "excel/xlsx_parts.py": "guard",
    "excel/inspection.py": "guard",
    "excel/files.py": "inflate_parse",
    "excel/open.py": "inflate_parse",
    "excel/workers.py": "transfer",
    "reading/sources.py": "choose_add",
    "reading/": "find",
    "checks/file_result.py": "choose_add",
    "checks/": "check",
    "counts/": "check",
    "form/rules/": "check",
    "consolidation/workbook.py": "write",
    "consolidation/sheets/": "write",
    "consolidation/": "choose_add",
    "intake/": "choose_add",
    "template/": "write",
    "excel/writer.py": "write",
    "excel/output.py": "write",
}
OTHER = "start_other"
NAMES = (*dict.fromkeys(STAGES.values()), OTHER)
_TICK = 0.002
_PROCESSES = 512
_ROW = struct.Struct(f"{len(NAMES)}d")


class Sampler:
    """A row of seconds per stage for each process; the first is this one."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _ROW.size * _PROCESSES)
        self._stages: dict[str, int | None] = {}
        self._process = self._copies = 0
        self._last = 0.0
        os.register_at_fork(before=self._count, after_in_child=self._begin_copy)

    def begin(self) -> None:
        self._last = time.process_time()
        signal.signal(signal.SIGPROF, self._sample)
        signal.setitimer(signal.ITIMER_PROF, _TICK, _TICK)

    def rows(self) -> list[dict[str, float]]:
        """Seconds by stage of each process."""
        signal.setitimer(signal.ITIMER_PROF, 0)
        rows = (_ROW.unpack_from(self._memory, number * _ROW.size) for number in range(self._copies + 1))
        return [dict(zip(NAMES, row, strict=True)) for row in rows]

    def _count(self) -> None:
        self._copies += 1

    def _begin_copy(self) -> None:
        self._process = self._copies
        self.begin()

    def _sample(self, _signal: int, frame: FrameType | None) -> None:
        now = time.process_time()
        place = self._process * _ROW.size + self._find_stage(frame) * 8
        (before,) = struct.unpack_from("d", self._memory, place)
        struct.pack_into("d", self._memory, place, before + now - self._last)
        self._last = now

    def _find_stage(self, frame: FrameType | None) -> int:
        while frame is not None:
            file = frame.f_code.co_filename
            if file not in self._stages:
                self._stages[file] = _stage_of(file)
            stage = self._stages[file]
            if stage is not None:
                # A module that is being imported is the program's start.
                return NAMES.index(OTHER) if frame.f_code.co_name == "<module>" else stage
            frame = frame.f_back
        return NAMES.index(OTHER)


def _stage_of(file: str) -> int | None:
    _, _, inner = file.replace(os.sep, "/").rpartition("/xltools/")
    return next((NAMES.index(stage) for start, stage in STAGES.items() if inner.startswith(start)), None)


def main() -> None:
    """Run the command, and print the seconds of the first process and those of its workers."""
    sampler = Sampler()
    sampler.begin()
    from xltools.cli import main as run  # noqa: PLC0415 - the import is part of what is measured

    code: int | str | None = 0
    try:
        run(sys.argv[1:])
    except SystemExit as end:
        code = end.code
    parent, *workers = sampler.rows()
    whole = {name: sum(worker[name] for worker in workers) for name in NAMES}
    print(json.dumps({"parent": parent, "workers": whole}))
    sys.exit(code)


if __name__ == "__main__":
    main()
