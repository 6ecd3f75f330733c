"""The line that says how far a long run is: files done, files a second, time left. On a terminal only, after two seconds."""

import sys
from dataclasses import dataclass, field
from time import monotonic

from xltools.excel.text import display_width

# Seconds before the first word, and between two.
_QUIET, _PAUSE = 2.0, 0.2


@dataclass(slots=True)
class ProgressLine:
    """One line on standard error, written over again and again, and blank at the end."""

    started_at: float = field(default_factory=monotonic)
    written_at: float = 0.0
    width: int = 0

    def __call__(self, done: int, total: int) -> None:
        """So many files of a run are done."""
        now = monotonic()
        if done == 1 and not self.width:
            self.started_at = now  # what came before was another run
        if done == total:
            self._write("")
        elif now - self.started_at >= _QUIET and now - self.written_at >= _PAUSE:
            self.written_at = now
            rate = done / (now - self.started_at)
            self._write(
                f"已读 {done}/{total} 份，每秒 {rate:.0f} 份，约需再等 {_format_seconds((total - done) / rate)}"
            )

    def _write(self, text: str) -> None:
        if text or self.width:
            rest = " " * max(0, self.width - display_width(text))
            # Without the marks of newer terminals: an older console of Windows shows them as they are.
            sys.stderr.write(f"\r{text}{rest}" + ("" if text else "\r"))
            sys.stderr.flush()
            self.width = display_width(text)


def _format_seconds(seconds: float) -> str:
    whole = max(1, round(seconds))
    return f"{whole} 秒" if whole < 100 else f"{round(whole / 60)} 分钟"
