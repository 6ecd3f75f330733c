"""What a letter says of the version it is about: the beginning of that file's SHA-256, which people may quote too."""

import re

__all__ = ["marks_in", "sha_mark", "shortened"]

_SAID = "文件编号："
_LENGTH = 16
_MARK = re.compile(rf"{_SAID}([0-9a-f]{{{_LENGTH}}})(?![0-9a-f])")


def sha_mark(sha256: str) -> str:
    """What a letter says of the version it is about."""
    return f"{_SAID}{shortened(sha256)}"


def marks_in(letter: str) -> tuple[str, ...]:
    """The versions that a letter is about, shortened as it says them."""
    return tuple(_MARK.findall(letter))


def shortened(sha256: str) -> str:
    """As much of a SHA-256 as a letter says."""
    return sha256[:_LENGTH]
