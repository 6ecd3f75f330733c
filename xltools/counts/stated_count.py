"""A count that a text states, and which counts of a paragraph are only parts of others, so that no cell has them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from xltools.counts.paragraph import ParsedParagraph
from xltools.form.count_wordings import CountWording, Reading, Wordings

# A part of a sentence, by where it begins, and what counts in it are of: a kind with its readings.
_AlikeKey = tuple[int, str, tuple[Reading, ...]]
# So many counts before a part are asked whether it is theirs.
_MOST_WHOLES = 8


@dataclass(frozen=True, slots=True)
class StatedCount:
    """A count in a text: where, what it says, and which sums of fields it can stand for.

    `start` and `end` are offsets in the text; `value` is in `unit`, "" for a bare number or for words that say 0.
    `approximate` counts are never compared. `scoped`: the clause says that not all of a table's count is meant.
    `earlier`: it is of a year before the one reported on, and stands for no cell.
    `clause` are the offsets of the clause it stands in.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    approximate: bool
    kind: CountWording
    readings: tuple[Reading, ...]
    scoped: bool
    earlier: bool
    clause: tuple[int, int]


def leave_partial(
    paragraph: ParsedParagraph, wordings: Wordings, counts: Sequence[StatedCount]
) -> Iterator[StatedCount]:
    """What follows 线上65件 counts what came in that way, and stands for no cell; so do the parts of a count (其中县直51件;
    市直8件、县区12件，合计20件).

    In the rest of its clause, and in its whole part of the sentence where nothing was counted there before it and
    there are several ways.
    """
    several = sum(count.kind.partial for count in counts) > 1
    largest = _find_wholes(paragraph, counts)
    whole: list[StatedCount] = []
    part, listed, end = False, False, 0
    ways: list[Decimal] = []
    for count in counts:
        if not end or paragraph.parts.within(end, count.start):
            part, whole, ways = several and count.kind.partial, [], []
        if count.kind.partial:
            ways.append(count.value)
        elif (len(ways) > 1 and count.value == sum(ways)) or (
            not whole and paragraph.patterns.total.search(paragraph.text, end, count.start)
        ):
            part = False  # 网上22件、信函6件，共受理28件: all of them
        listed = listed and not paragraph.clauses.within(end, count.start)
        listed = listed or count.kind.partial or _is_part_of(paragraph, wordings, whole, count)
        if part or listed or count.value < largest[_alike_key(paragraph, count)]:
            yield replace(count, readings=())
        else:
            yield count
            whole.append(count)
        end = count.end


def _alike_key(paragraph: ParsedParagraph, count: StatedCount) -> _AlikeKey:
    """What counts have in common that are of one kind in one part of a sentence."""
    return paragraph.parts.last(count.start), count.kind.id, count.readings


def _find_wholes(paragraph: ParsedParagraph, counts: Sequence[StatedCount]) -> dict[_AlikeKey, Decimal]:
    """What counts of one kind in one part of a sentence are at most parts of: their sum where it is stated, or the largest."""
    stated = {(paragraph.parts.last(one.start), one.value) for one in paragraph.numbers}
    values: dict[_AlikeKey, list[Decimal]] = {}
    for count in counts:
        values.setdefault(_alike_key(paragraph, count), []).append(count.value)
    sums = {key: sum(group, Decimal(0)) for key, group in values.items()}
    return {key: sums[key] if (key[0], sums[key]) in stated else max(group) for key, group in values.items()}


def _is_part_of(
    paragraph: ParsedParagraph, wordings: Wordings, whole: Sequence[StatedCount], count: StatedCount
) -> bool:
    """Whether a count says of some of an earlier one what that says of all, or says nothing more of them."""
    if not whole or not paragraph.patterns.part_opening.search(paragraph.text, whole[-1].end, count.start):
        return False
    same = [one for one in whole[-_MOST_WHOLES:] if one.kind.topics == count.kind.topics and one.value >= count.value]
    default = wordings.topics[count.kind.topics[0]].default
    return bool(same) and (count.kind.id == default or any(one.kind is count.kind for one in same))
