"""Long texts in pieces that rows of a sheet can hold: Excel shows no row higher than 409 points, and tears none in print."""

from collections.abc import Iterator

__all__ = ["pieces"]


def pieces(text: str, per_line: int, lines: int) -> list[str]:
    """The text in pieces of at most `lines` lines with `per_line` characters each, parted at a line, else a sentence."""
    found: list[str] = []
    held: list[str] = []
    room = lines
    for paragraph in _paragraphs(text, per_line * lines):
        needed = max(1, -(-len(paragraph) // per_line))
        if held and needed > room:
            found.append("\n".join(held))
            held, room = [], lines
        held.append(paragraph)
        room -= needed
    return [*found, "\n".join(held)]


def _paragraphs(text: str, longest: int) -> Iterator[str]:
    """The lines of a text, those over `longest` parted after a sentence in their second half, where there is one."""
    for line in text.split("\n"):
        rest = line
        while len(rest) > longest:
            end = rest.rfind("。", longest // 2, longest) + 1 or longest
            yield rest[:end]
            rest = rest[end:]
        yield rest
