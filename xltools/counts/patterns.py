"""The patterns in which a form's connectives and measure words stand in a text, each compiled when it is first asked for."""

import re
from collections.abc import Iterable
from functools import cache, cached_property

from xltools.counts.lexicon import EARLIER
from xltools.form.count_wordings import Wording, Wordings, parse_wording, spell

# Numerals, scales, the calendar and the marks are the same in every form: they are the language, and stand here.
_YEAR = r"(?:19|20)[0-9]{2}"
_NUMERAL = "零〇一二两三四五六七八九十百千"
# Numerals of documents of value. A single one must not be met in other words: 队伍, 大陆, 收拾.
_FORMAL = "零壹贰叁肆伍陆柒捌玖拾佰仟"
_FORMAL_ALONE = "壹贰叁肆柒捌玖"
_RATE = r"(?P<rate>[0-9]+(?:\.(?P<digits>[0-9]+))?)\s*%"


def any_of(wordings: Iterable[Wording]) -> str:
    """A pattern of any of the wordings, the longest first; of none, where there are none."""
    spellings = (spelling for wording in wordings for spelling in spell(parse_wording(wording)[0]))
    listed = sorted(dict.fromkeys(spellings), key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, listed)).replace(re.escape(EARLIER), _YEAR)})" if listed else "(?!)"


@cache
def build_patterns(wordings: Wordings) -> "Patterns":
    """The patterns of a form's wordings, made once."""
    return Patterns(wordings)


class Patterns:
    """The patterns of one form. They are of simplified texts."""

    def __init__(self, wordings: Wordings) -> None:
        self.words, self.measures = wordings.connectives, wordings.measures

    # --- between a number and the words that say what it counts -------------------------------------------------------

    @cached_property
    def link(self) -> re.Pattern[str]:
        """Between a number and the wording that follows it."""
        return re.compile(rf"[\s“]*{any_of(self.words.link)}*[“]?")

    @cached_property
    def link_of_all(self) -> re.Pattern[str]:
        """The same, where nothing stands before the number."""
        return re.compile(rf"[\s“]*{any_of(self.words.link_of_all)}*")

    @cached_property
    def filler(self) -> re.Pattern[str]:
        """What says nothing of a number behind it."""
        return re.compile(rf"[\s、]*{any_of((*self.words.filler, *self.words.change_to))}*[\s、:]*")

    @cached_property
    def bare_link(self) -> re.Pattern[str]:
        """Between a wording and a number without a measure word."""
        return re.compile(rf"(?:[\s:：]|{any_of(self.words.bare_link)})*")

    @cached_property
    def part_before(self) -> re.Pattern[str]:
        """Before a number that is a part, up to it."""
        return re.compile(rf"{any_of(self.words.part_before)}[\s、，]*$")

    @cached_property
    def change_to(self) -> re.Pattern[str]:
        """Between the number of a year before and that of this year."""
        return re.compile(rf"\s*{any_of(self.words.change_to)}")

    @cached_property
    def total(self) -> re.Pattern[str]:
        """What says that a number is a sum."""
        return re.compile(any_of(self.words.total))

    @cached_property
    def joint_anywhere(self) -> re.Pattern[str]:
        """What says that several things are named."""
        return re.compile(rf"、|{any_of(self.words.conjunction)}")

    @cached_property
    def part_opening(self) -> re.Pattern[str]:
        """What opens the parts of a count."""
        return re.compile(any_of(self.words.part_opening))

    @cached_property
    def remainder(self) -> re.Pattern[str]:
        """What says that a number is the rest of another."""
        return re.compile(any_of(self.words.remainder))

    @cached_property
    def persons(self) -> re.Pattern[str]:
        """Whom the measure word of persons must count."""
        return re.compile(rf"\s*{any_of(self.words.persons)}")

    # --- lists --------------------------------------------------------------------------------------------------------

    @cached_property
    def list_opening(self) -> re.Pattern[str]:
        """Between a total and its first part."""
        words = self.words
        return re.compile(
            rf"[^，,。；;0-9]{{0,6}}?(?:[,，。；;(]\s*{any_of(words.list_opening)}|[,，(]\s*{any_of(words.list_opening_within)}|:)"
        )

    @cached_property
    def joint(self) -> re.Pattern[str]:
        """What a further part is joined by: a comma may begin what stands beside the list."""
        return re.compile(rf"\s*(?:、|{any_of(self.words.conjunction)}|\([^()]*\)、)")

    @cached_property
    def item(self) -> re.Pattern[str]:
        """The number of a further item of a list: 其中:1.政策110条；2.动态90条."""
        return re.compile(r"[；;]\s*(?:[0-9]{1,2}[.、．]|[①-⑳])[^，,、。；;:()0-9]*$")

    @cached_property
    def list_end(self) -> re.Pattern[str]:
        """Behind the last part of a list in a bracket."""
        return re.compile(rf"{any_of(self.words.open_list)}?\s*\)")

    @cached_property
    def no_part(self) -> re.Pattern[str]:
        """What is no name of a part: a verb of reporting, another matter, the opening of another list, a sum."""
        words = self.words
        return re.compile(any_of((*words.no_part, *words.part_opening, *words.total, *words.remainder)))

    @cached_property
    def rest_of_list(self) -> re.Pattern[str]:
        """What the last part of a closed list is called."""
        return re.compile(any_of(self.words.rest_of_list))

    @cached_property
    def open_list(self) -> re.Pattern[str]:
        """What says that a list is not all."""
        return re.compile(any_of(self.words.open_list))

    # --- growth and shares --------------------------------------------------------------------------------------------

    @cached_property
    def growth(self) -> re.Pattern[str]:
        """A growth in per cent; `fall` where it is one."""
        before = f"{any_of(self.words.compared_with)}?[^，。；;()]{{0,6}}?"
        return re.compile(rf"{before}(?P<verb>{self._rise_or_fall}){any_of(self.words.by)}?\s*{_RATE}")

    @cached_property
    def further_rate(self) -> re.Pattern[str]:
        """What follows in a list of such rates: 分别增长20%、28.1%."""
        joint = rf"(?:[、，,]|{any_of(self.words.conjunction)})\s*"
        return re.compile(
            rf"{joint}(?:(?P<rise>{any_of(self.words.rise)})|(?P<fall>{any_of(self.words.fall)}))?{_RATE}"
        )

    @cached_property
    def respectively(self) -> re.Pattern[str]:
        """What says that of several numbers each is said of another count."""
        return re.compile(any_of(self.words.respectively))

    @cached_property
    def change_since(self) -> re.Pattern[str]:
        """By how many a count changed since last year; without an `amount`, by none."""
        words = self.words
        before = rf"{any_of(words.compared_with)}[^，。；;()0-9]{{0,4}}?"
        return re.compile(
            rf"{before}{self._rise_or_fall}{any_of(words.by)}?{self._amount}(?!{any_of(words.limit)})|{any_of(words.unchanged)}"
        )

    @cached_property
    def last_number(self) -> re.Pattern[str]:
        """The number of last year right behind that of this one: 40件(上年31件); 40件，比去年的31件增加."""
        words = self.words
        grown = f"{any_of(words.rise)}|{any_of(words.fall)}"
        return re.compile(
            rf"(?:(?P<open>\()\s*{any_of(words.than)}?|[，,]?\s*{any_of(words.than)}){any_of(words.last_year)}:?"
            rf"{self._amount}(?(open)(?=\)|{grown})|(?=[，,。；;]|{grown}))"
        )

    @cached_property
    def _rise_or_fall(self) -> str:
        return rf"(?:{any_of(self.words.rise)}|(?P<fall>{any_of(self.words.fall)}))"

    @cached_property
    def _amount(self) -> str:
        return rf"\s*(?P<amount>[0-9]+)\s*(?P<unit>{any_of(self.measures)})"

    @cached_property
    def about(self) -> re.Pattern[str]:
        """What says that a number is rough."""
        return re.compile(any_of(self.words.about))

    @cached_property
    def share(self) -> re.Pattern[str]:
        """12件，占30%; 12件，占办结总数的30.0%."""
        return re.compile(rf"[,，(]?\s*{any_of(self.words.share)}(?P<base>[^0-9，。；;%]{{0,12}}?){_RATE}")

    @cached_property
    def not_of_base(self) -> re.Pattern[str]:
        """What says of a share that it is rough, or of what others have."""
        return re.compile(any_of((*self.words.about, *self.words.share_of_others)))

    # --- numbers ------------------------------------------------------------------------------------------------------

    @cached_property
    def masks(self) -> re.Pattern[str]:
        """What looks like a number and is none."""
        words = self.words
        firsts = "".join(
            {one[0] for wording in (*words.span, *words.ordinal) for one in spell(parse_wording(wording)[0])}
        )
        return re.compile(
            rf"(?=[《“〔\[(0-9一二三四五六七八九十两{firsts}])(?:"  # quickly past all other characters
            r"《[^《》]{0,80}》"  # a title
            r"|“[^“”]{0,30}”"  # a name: “民营经济32条”
            rf"|[〔\[(]?{_YEAR}[〕\])]?[0-9]{{0,6}}{any_of(words.document_number)}"
            rf"|{any_of(words.ordinal)}[0-9一二三四五六七八九十百]+"
            rf"|{_YEAR}\s*(?:[-—~至、]\s*{_YEAR}\s*)?年{any_of(words.year_part)}?"
            r"|[0-9]{1,2}\s*(?:月份?|日|时|分(?!别)|点)(?:[0-9]{1,2}\s*[日分])?"
            rf"|(?<![0-9])[0-9]+(?:\.[0-9]+)?\s{{0,3}}{any_of(words.not_counted)}"
            r"|(?<![0-9一二三四五六七八九十两])[0-9一二三四五六七八九十两]+\s{0,3}"
            rf"{any_of(words.not_counted_spelled)}"
            rf"|(?<![0-9一二三四五六七八九十两])[0-9一二三四五六七八九十两]+\s{{0,3}}{any_of(self.measures)}?"
            rf"{any_of(words.limit)}(?:\([^()]{{0,12}}\))?"  # 10件以下(含10件)
            r"|(?<![0-9+·/~—-])[0-9]+(?:[+·/~—-][0-9]+)+"
            rf"|[0-9]{{5}}(?={any_of(words.named_by)})|{any_of(words.named_number)}"
            rf"|{any_of(words.span)}[0-9一二三四五六七八九十两]+年"
            r"|(?:^|(?<=[。；;\s\n(]))[0-9]{1,2}(?=[.、．](?![0-9]))|(?<=:)[0-9]{1,2}(?=[.．][^0-9\s]))"
        )

    @cached_property
    def number(self) -> re.Pattern[str]:
        """A number with its measure word: `figures` or `chinese`, `scale`, `unit`, and what says that it is rough."""
        words = self.words
        about = any_of(words.about_before)
        firsts = "".join({one[0] for wording in words.about_before for one in spell(parse_wording(wording)[0])})
        behind = "".join((*words.no_numeral_behind, *words.ordinal))
        return re.compile(
            rf"(?=[{firsts}\s0-9{_NUMERAL}{_FORMAL}])(?P<about>{about})?\s{{0,3}}(?:"
            r"(?<![0-9.,A-Za-z])(?P<figures>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?![0-9,]*[0-9])"
            rf"|(?<![{behind}万{_NUMERAL}{_FORMAL}])(?<!数(?=[十百千]))(?P<chinese>[{_NUMERAL}]+|[{_FORMAL}]{{2,}}|[{_FORMAL_ALONE}]))"
            rf"\s{{0,3}}(?P<more>{any_of(words.about_after)})?\s{{0,3}}(?P<scale>百万|千万|万|亿|千)?"
            rf"\s{{0,3}}(?P<over>{any_of(words.about_after)})?\s{{0,3}}"
            rf"(?P<unit>{any_of(self.measures)})?(?![0-9]|{any_of(words.limit)})(?P<around>{any_of(words.about_behind)})?"
        )
