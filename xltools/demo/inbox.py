"""What the units of the example send, and when: files in folders, a lock file, a scan, a stranger, a correction."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from xltools.demo.units import CITY, SENDERS, Sender
from xltools.demo.workbooks import filled_workbook
from xltools.excel.atomic import write_bytes
from xltools.form.model import Form

__all__ = ["send", "send_correction"]

_CORRECTING = f"{CITY}教育和体育局"
_STRANGER = f"{CITY}应急管理中心"


def send(form: Form, inbox: Path, now: datetime) -> Iterator[str]:
    """Put everything into the inbox, each file with the time at which its unit saved it; yields what each did."""
    for sender in SENDERS:
        for version, pattern in enumerate(sender.files):
            path = inbox / pattern.format(name=sender.unit.name)
            saved = now - timedelta(days=sender.days, hours=2 - version)
            _put(path, filled_workbook(form, sender, version), saved)
        yield f"{sender.unit.name}：{sender.told}"
    stranger = replace(_sender(f"{CITY}财政局"), unit=replace(_sender(f"{CITY}财政局").unit, name=_STRANGER, code=""))
    _put(inbox / "微信接收" / "年报.xlsx", filled_workbook(form, stranger), now - timedelta(days=1))
    yield f"{_STRANGER}：不在名录中，也报来一份"
    write_bytes(inbox / f"~${CITY}财政局.xlsx", b"lock")
    write_bytes(inbox / "扫描件.pdf", b"%PDF-1.4\n% a scan in place of a workbook\n")
    yield "另有一份 PDF 扫描件"


def send_correction(form: Form, inbox: Path, now: datetime) -> str:
    """One unit sends its workbook again, corrected; gives what to tell."""
    path = inbox / "更正" / f"{_CORRECTING}.xlsx"
    _put(path, filled_workbook(form, replace(_sender(_CORRECTING), added={})), now)
    return f"{_CORRECTING}改好后重报一份"


def _sender(name: str) -> Sender:
    return next(sender for sender in SENDERS if sender.unit.name == name)


def _put(path: Path, data: bytes, saved: datetime) -> None:
    write_bytes(path, data)
    os.utime(path, (saved.timestamp(), saved.timestamp()))
