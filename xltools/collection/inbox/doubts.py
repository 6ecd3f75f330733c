"""Among the versions of one unit: when the tool must not choose, and what the office should know of the choice it made."""

from collections.abc import Iterator, Sequence

from xltools.collection.decision import Choice
from xltools.collection.inbox.candidate import Candidate

__all__ = ["remarks_on", "undecided"]


def undecided(current: Candidate, others: Sequence[Candidate], *, dated: bool) -> str:
    """Why the office must decide, "" where nothing speaks against the current one.

    They were issued to different bodies; neither day nor time tells them apart; or two of them were accepted. `dated`:
    whether all have a day on their cover that can be true.
    """
    if current.choice is Choice.ACCEPT:
        second = next((one for one in others if one.choice is Choice.ACCEPT), None)
        return f"“{second.version.path}”也决定采用，一家单位只能采用一份" if second is not None else ""
    for other in others:
        if other.choice is None and (why := _between(current, other, dated=dated)):
            return why
    return ""


def _between(current: Candidate, other: Candidate, *, dated: bool) -> str:
    path = other.version.path
    if current.issued and other.issued and current.issued != other.issued:
        return f"与“{path}”是下发给两家单位的，名录中却是同一家；只能算一份，请决定采用哪一份"
    told_apart = current.version.saved != other.version.saved or (dated and current.day != other.day)
    if told_apart or current.version.round != other.version.round or (current.says and current.says == other.says):
        return ""
    return f"与“{path}”的时间相同，分不出先后，请决定采用哪一份"


def remarks_on(current: Candidate, others: Sequence[Candidate]) -> Iterator[str]:
    """What the office should know of the version that counts, beside the others."""
    same = next((one.version.path for one in others if current.says and one.says == current.says), "")
    if same:
        yield f"只是重新保存过：各项内容与“{same}”相同"
    rejected = [one for one in others if one.choice is Choice.REJECT and one.version.saved > current.version.saved]
    yield from (f"较晚的“{one.version.path}”没有采用：{one.version.decision}" for one in rejected)
    free = [one for one in others if one.choice is None]
    if current.choice is Choice.ACCEPT:
        later = (one.version.path for one in free if one.version.saved > current.version.saved)
        yield from (f"决定采用这一份，“{path}”的文件时间更晚，请核对是否仍采用这一份" for path in later)
    else:
        yield from filter(None, [next((said for one in free if (said := _rival(current, one))), "")])


def _rival(current: Candidate, other: Candidate) -> str:
    """Why the other one might be meant to count, "" where nothing speaks for it."""
    taken, left = current.version, other.version
    if left.round > taken.round:
        return f"这一份较晚，但不是在退回件上改的；“{left.path}”是，请核对"
    if left.saved > taken.saved:
        return f"按填报日期取这一份；“{left.path}”的文件时间更晚，请核对"
    return ""
