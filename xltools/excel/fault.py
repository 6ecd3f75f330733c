"""A file that cannot be read or written, told to the person whose file it is."""

from pathlib import Path

__all__ = ["FileFault"]


class FileFault(Exception):
    """A fault of the user's file or folder: the path, what is wrong, and what to do, in plain Chinese.

    `code` names the kind of fault for machines: `not_a_workbook`, `encrypted`, `missing`, `empty`, `damaged`,
    `too_large`, `unwritable` and so on.
    """

    def __init__(self, path: Path, code: str, message: str, hint: str) -> None:
        self.path = path
        self.code = code
        self.message = message
        self.hint = hint
        super().__init__(f"{path}：{message}。{hint}")
