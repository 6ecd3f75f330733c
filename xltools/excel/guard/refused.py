"""The budgets of the guard, and how a file that breaks one is refused."""

from typing import NamedTuple

__all__ = [
    "DAMAGED",
    "ENCRYPTED",
    "FAR_CELL",
    "MAX_AREA",
    "MAX_CELLS",
    "MAX_FILE",
    "MAX_NAME",
    "MAX_NAMES",
    "MAX_ODD_CELLS",
    "MAX_PART",
    "MAX_PARTS",
    "MAX_RATIO",
    "MAX_STRINGS",
    "MAX_TOTAL",
    "MEGABYTE",
    "TOO_LARGE",
    "UNSAFE",
    "Kind",
    "Refused",
]

MEGABYTE = 1 << 20
MAX_FILE = 20 * MEGABYTE
MAX_PARTS = 2_000
MAX_NAME = 1_000
MAX_PART = 64 * MEGABYTE
MAX_TOTAL = 128 * MEGABYTE
# Deflate reaches 1000; the sheets of honest workbooks stay below 60.
MAX_RATIO = 200
MAX_STRINGS = 200_000
MAX_NAMES = 20_000
# Cells of one sheet, filled or not.
MAX_CELLS = 2_000_000
# Where each must be looked at by itself: in odd .xlsx and in other formats.
MAX_ODD_CELLS = 500_000
# Cells from A1 to the farthest filled one: calamine takes 32 bytes for each.
MAX_AREA = 8_000_000


class Kind(NamedTuple):
    code: str
    hint: str


DAMAGED = Kind("damaged", "请用 WPS 或 Excel 打开检查并重新保存；打不开的，请重新发送或下载后再试。")
# A file with Excel's own standard password opens without a question: its owner knows of none that could be taken off.
ENCRYPTED = Kind(
    "encrypted", "请在 WPS 或 Excel 中取消密码，保存后再提交；打开时不问密码的，请另存为新的 .xlsx 后再提交。"
)
TOO_LARGE = Kind("too_large", "请把需要的工作表复制到新的工作簿，保存后再提交。")
UNSAFE = Kind("unsafe", TOO_LARGE.hint)
FAR_CELL = Kind("unsafe", "请在各工作表按 Ctrl+End 找到远处多余的行列，删除后保存，再提交。")


class Refused(Exception):
    """A file not to be handed on: `code` of the fault, `message` what is wrong, `hint` what to do, in Chinese."""

    def __init__(self, kind: Kind, message: str = "文件不完整或已损坏") -> None:
        self.code, self.hint = kind
        self.message = message
        super().__init__(message)
