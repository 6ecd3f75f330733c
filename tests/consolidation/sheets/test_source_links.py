"""From a unit's line to its file: a relative link to what lies in the workbook's tree, whatever its name says."""

import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.consolidation.books import merged
from tests.consolidation.city import checked
from xltools.consolidation.sheets.detail import link_to_source
from xltools.consolidation.workbook import write_consolidation


def put(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK")
    return path


@pytest.mark.parametrize(
    ("file", "link"),
    [
        ("汇总/教育局.xlsx", "external:%E6%95%99%E8%82%B2%E5%B1%80.xlsx"),
        ("收件/a.xlsx", "external:../%E6%94%B6%E4%BB%B6/a.xlsx"),
        ("收件/乡镇/b c.xlsx", "external:../%E6%94%B6%E4%BB%B6/%E4%B9%A1%E9%95%87/b%20c.xlsx"),
        ("收件/#1%20&'\".xlsx", "external:../%E6%94%B6%E4%BB%B6/%231%2520%26%27%22.xlsx"),
        ("收件/=cmd|x!A1.xlsx", "external:../%E6%94%B6%E4%BB%B6/%3Dcmd%7Cx%21A1.xlsx"),
        ("http:/evil.xlsx", "external:../http%3A/evil.xlsx"),
    ],
)
def test_a_file_in_the_tree_gets_a_relative_link_and_no_character_of_it_means_anything(
    file: str, link: str, tmp_path: Path
) -> None:
    source = put(tmp_path / file)
    found = link_to_source(source, tmp_path / "汇总")
    assert found == link
    assert unquote(found.removeprefix("external:").removeprefix("../")) == file.removeprefix("汇总/")


def test_no_link_leads_to_what_is_not_there_or_lies_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "年度" / "汇总"
    assert link_to_source(tmp_path / "年度" / "收件" / "没有.xlsx", folder) == ""
    assert link_to_source(put(tmp_path / "别处.xlsx"), folder) == ""
    archive = tmp_path / "年度" / "包.zip"
    archive.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(archive, "w") as parts:
        parts.writestr("教育局.xlsx", b"PK")
    assert link_to_source(archive / "教育局.xlsx", folder) == ""
    assert link_to_source(put(tmp_path / "年度" / "a.xlsx"), None) == ""


def test_the_workbook_has_the_link_and_nothing_absolute(tmp_path: Path) -> None:
    source = put(tmp_path / "收件" / "教育局 1.xlsx")
    path = tmp_path / "汇总" / "a.xlsx"
    write_consolidation(merged(checked("教育局", path=str(source)), checked("水务局")), path)
    with zipfile.ZipFile(path) as parts:
        links = b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".rels"))
        assert links.count(b'TargetMode="External"') == 1
        assert rb"..\%E6%94%B6%E4%BB%B6\%E6%95%99%E8%82%B2%E5%B1%80%201.xlsx" in links
        assert not any(str(tmp_path).encode() in parts.read(name) for name in parts.namelist())
