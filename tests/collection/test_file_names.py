"""File names that are no UTF-8 (GBK from an old archive or stick), or hold marks that nobody sees: read, shown, kept whole."""

import json
import os
import sys
from pathlib import Path

import pytest

from tests.collection.office import Office
from tests.conftest import Run
from tests.workbooks import open_workbook
from xltools.collection.database import EventKind
from xltools.excel.text import decode_file_names, printable

UNITS = EDUCATION, POLICE = ("示例市教育局", "示例市公安局")
_SHOWN = "收件/微信 接收/教育局（报）之二.xlsx"

pytestmark = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="file names there are Unicode by themselves"
)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    office = Office(tmp_path, UNITS)
    office.drop("教育局.xlsx", EDUCATION)
    office.drop("公安局.xlsx", POLICE)
    folder = os.path.join(os.fsencode(tmp_path / "收件"), "微信 接收".encode("gbk"))  # noqa: PTH118 - of bytes
    os.mkdir(folder)  # noqa: PTH102 - as above
    os.rename(os.fsencode(tmp_path / "收件" / "教育局.xlsx"), folder + b"/" + "教育局（报）之二.xlsx".encode("gbk"))  # noqa: PTH104 - no Path holds these bytes
    monkeypatch.chdir(tmp_path)
    return office


@pytest.mark.parametrize("command", ["validate", "status", "return", "merge", "log", "read"])
def test_no_command_is_stopped_by_it(office: Office, run: Run, command: str) -> None:
    code, out, err = run(command)
    assert code in (0, 1)
    assert "Traceback" not in err
    if command == "validate":
        assert _SHOWN in out
        assert "共 2 份" in out
    out.encode()


def test_it_is_kept_as_it_is_in_the_record_and_in_json(office: Office, run: Run) -> None:
    run("validate")
    with office.desk() as desk:
        (path,) = desk.record.files().keys() - {"收件/公安局.xlsx"}
    assert (office.root / path).is_file()
    assert decode_file_names(path) == _SHOWN
    assert office.validate() == [], "what has not changed is not read again"
    for words in (("validate", "--all", "--format", "json"), ("read", "--format", "json")):
        document = json.loads(run(*words)[1])
        assert path in {one["path"] for one in document["files"]}
    with office.desk() as desk:
        assert path in {event.path for event in desk.record.events(EventKind.ARRIVED)}
    (office.root / path).unlink()
    with office.desk() as desk:
        desk.scan()
        assert path in {event.path for event in desk.record.events(EventKind.GONE)}


def test_outputs_for_people_show_it_as_gbk(office: Office, run: Run) -> None:
    run("validate")
    run("status")
    book = open_workbook(office.root / "汇总" / "报送情况.xlsx")
    assert _SHOWN in {cell.value for sheet in book for row in sheet for cell in row}
    assert _SHOWN in (office.root / "汇总" / "报送情况.html").read_text(encoding="utf-8")
    run("merge", "--json", "数据.json", "--csv", "数据")
    assert json.loads((office.root / "数据.json").read_bytes())
    assert _SHOWN.removeprefix("收件/") in (office.root / "数据" / "明细.csv").read_text(encoding="utf-8-sig")
    run("read", "--format", "csv", "-o", "读.csv")
    assert "教育局（报）之二.xlsx," in (office.root / "读.csv").read_text(encoding="utf-8-sig")
    code, _, _ = run("read", "-o", "读.json")
    assert code == 0


def test_a_decision_names_it_as_it_is_shown(office: Office) -> None:
    office.configure(f'[[decision]]\nfile = "{_SHOWN}"\ndo = "reject"\nreason = "核实"\n')
    board = office.board()
    assert not board.intake.unresolved
    assert office.standing(EDUCATION).current is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("“收件/\udcbd\udccc.xlsx”与“收件/教.xlsx”的时间相同", "“收件/教.xlsx”与“收件/教.xlsx”的时间相同"),
        ("\udcff\udcff.xlsx", "〈U+DCFF〉〈U+DCFF〉.xlsx"),
        ("收件/教\u202exslx.xlsx", "收件/教〈U+202E〉xslx.xlsx"),
        ("\ud800.xlsx", "〈U+D800〉.xlsx"),
    ],
)
def test_what_is_shown(name: str, shown: str) -> None:
    assert printable(name) == shown


def test_marks_of_a_name_are_escaped_in_json_and_named_in_csv(office: Office, run: Run) -> None:
    office.drop("公\u202e安\x9b.xlsx", POLICE)
    text = run("read", "--format", "json")[1]
    assert not {"\u202e", "\x9b"} & set(text)
    assert "收件/公\u202e安\x9b.xlsx" in {one["path"] for one in json.loads(text)["files"]}
    assert "公〈U+202E〉安〈U+009B〉.xlsx" in run("read", "--format", "csv")[1]
