"""A real browser, without a window: it draws pages as pictures, and tells what a page has become once its script ran."""

import html
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["BROWSERS", "browser", "drawn", "page_as_run", "print_page"]

# The same program under the names that systems give it.
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--allow-file-access-from-files",
)
_LIMIT = 120
# A window cannot be as narrow as a telephone; a frame in it can.
_FRAME = '<!DOCTYPE html><style>body{{margin:0}}iframe{{border:0;width:{width}px;height:{height}px}}</style><iframe src="{address}">'


def browser() -> str:
    """The browser's program, "" where there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), "")


def page_as_run(page: Path, fragment: str = "", wait: int = 0) -> str:
    """The page's HTML after its script ran, opened at a fragment of its address; `wait`: milliseconds of its timers."""
    patience = [f"--virtual-time-budget={wait}"] if wait else []
    return _run(*patience, "--dump-dom", _address(page, fragment)).decode("utf-8")


def print_page(page: Path, pdf: Path) -> None:
    """Print a page as a PDF."""
    _run(f"--print-to-pdf={pdf.absolute()}", "--no-pdf-header-footer", page.absolute().as_uri())


def drawn(page: Path, picture: Path, size: tuple[int, int], fragment: str = "", scale: float = 1) -> None:
    """Draw the top of a page, as large as it is on a screen of this width and height, as a PNG."""
    width, height = size
    with TemporaryDirectory() as room:
        frame = Path(room) / "frame.html"
        address = html.escape(_address(page, fragment))
        frame.write_text(_FRAME.format(width=width, height=height, address=address), encoding="utf-8")
        sizes = [f"--window-size={width},{height}", f"--force-device-scale-factor={scale}"]
        _run(*sizes, f"--screenshot={picture.absolute()}", frame.as_uri())


def _address(page: Path, fragment: str) -> str:
    return page.absolute().as_uri() + (f"#{fragment}" if fragment else "")


def _run(*words: str) -> bytes:
    """What the browser prints, under a profile of its own that is gone afterwards."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [browser() or BROWSERS[0], *_OPTIONS, f"--user-data-dir={profile}", *words]
        done = subprocess.run(command, capture_output=True, check=True, timeout=_LIMIT)  # noqa: S603 - a fixed program
    return done.stdout
