"""The pictures of the documentation: those kept are those the script draws and the pages show, and it still draws them."""

import os
import re
import shutil
from pathlib import Path

import pytest

from docs.browser import browser
from docs.make_pictures import BOARD_PICTURES, CONSOLIDATION_PICTURES, FOLDER, PICTURES, REPORT_PICTURES, draw

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.en.md")
_PNG = b"\x89PNG\r\n\x1a\n"
_LARGEST = 200_000
ALL = (*PICTURES, *CONSOLIDATION_PICTURES, *BOARD_PICTURES, *REPORT_PICTURES)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_every_picture_with_a_caption(page: str) -> None:
    shown = re.findall(r"^!\[(.+)\]\(docs/pictures/([^)]+)\)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(name for _, name in shown) == sorted([*PICTURES, *BOARD_PICTURES])
    assert all(caption for caption, _ in shown)


def test_the_page_on_reports_shows_its_pictures() -> None:
    text = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    assert all(f"](pictures/{name})" in text for name in REPORT_PICTURES)


def test_the_pictures_kept_are_those_the_script_draws() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(ALL)


@pytest.mark.parametrize("name", ALL)
def test_a_picture_is_small(name: str) -> None:
    picture = (FOLDER / name).read_bytes()
    assert picture.startswith(_PNG)
    assert len(picture) < _LARGEST


@pytest.mark.long
@pytest.mark.libreoffice
@pytest.mark.browser
@pytest.mark.usefixtures("office")
def test_the_script_draws_them_all_anew(tmp_path: Path) -> None:
    if shutil.which("pdftoppm") is None and not os.environ.get("CI"):
        pytest.skip("pdftoppm (poppler-utils) is not installed: nothing here turns pages into pictures")
    if not browser() and not os.environ.get("CI"):
        pytest.skip("no browser (chromium) is installed: nothing here draws the board")
    draw(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(ALL)
    assert all(path.read_bytes().startswith(_PNG) for path in tmp_path.iterdir())
