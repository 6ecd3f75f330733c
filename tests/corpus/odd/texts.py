"""Odd texts: rich, phonetic, escaped, in the cell, with blanks that count, very long."""

import re

from tests.corpus.odd.base import PUT_IN, STRINGS, Odd, Odds, Parts

__all__ = ["CASES"]

TEXT = "text.problems"
WRITTEN = str(PUT_IN[TEXT])
BOLD = '<rPr><b/><sz val="12"/><rFont val="宋体"/></rPr>'


def rich() -> Parts:
    """Every text in pieces of one character, each with a face of its own."""

    def pieces(found: re.Match[str]) -> str:
        characters = re.findall(r"&[^;]+;|.", found[1], re.DOTALL)
        return "<si>" + "".join(f'<r>{BOLD}<t xml:space="preserve">{one}</t></r>' for one in characters) + "</si>"

    return Parts().sub(STRINGS, r"(?s)<si><t(?: [^>]*)?>(.*?)</t></si>", pieces)


def written(inner: str) -> Parts:
    """One text in its cell as this XML."""
    return Parts().cell(TEXT, f"<is>{inner}</is>", 't="inlineStr"')


def characters(text: str) -> str:
    return "".join(f"&#x{ord(one):X};" for one in text)


LONG = "长" * 32_767

CASES: Odds = {
    "every text in pieces with faces of their own": Odd(lambda: rich().pack()),
    "a text with its reading above it": Odd(
        lambda: written(f'<t>{WRITTEN}</t><rPh sb="0" eb="2"><t>bùfèn</t></rPh><phoneticPr fontId="1"/>').pack()
    ),
    "a text in character references": Odd(lambda: written(f"<t>{characters(WRITTEN)}</t>").pack()),
    "a text in a CDATA section": Odd(lambda: written(f"<t><![CDATA[{WRITTEN}]]></t>").pack()),
    "a text half in a CDATA section": Odd(lambda: written(f"<t>{WRITTEN[:5]}<![CDATA[{WRITTEN[5:]}]]></t>").pack()),
    "line ends as _x000D_": Odd(lambda: written("<t>甲_x000D_\n乙</t>").pack(), reads={TEXT: "甲\n乙"}),
    "control characters as _x0007_": Odd(lambda: written("<t>甲_x0007_乙</t>").pack(), reads={TEXT: "甲乙"}),
    "an underline that is meant": Odd(lambda: written("<t>甲_x005F_x000D_乙</t>").pack(), reads={TEXT: "甲_x000D_乙"}),
    "blanks that count": Odd(
        lambda: written('<t xml:space="preserve">  甲\n\n  乙  </t>').pack(), reads={TEXT: "  甲\n\n  乙  "}
    ),
    "signs of XML": Odd(
        lambda: written("<t>&lt;甲&gt; &amp;amp; &quot;乙&quot;</t>").pack(), reads={TEXT: '<甲> &amp; "乙"'}
    ),
    "emoji, rare characters, letters of Tibet": Odd(
        lambda: written("<t>🙂👨‍👩‍👧𠮷𪚥༄བོད</t>").pack(), reads={TEXT: "🙂👨‍👩‍👧𠮷𪚥༄བོད"}
    ),
    "a text that looks like a formula": Odd(lambda: written("<t>=1+1</t>").pack(), reads={TEXT: "=1+1"}),
    "a text as long as a cell holds": Odd(lambda: written(f"<t>{LONG}</t>").pack(), reads={TEXT: LONG}),
    "a text as the result of a formula": Odd(
        lambda: Parts().cell(TEXT, f"<f>A1</f><v>{WRITTEN}</v>", 't="str"').pack()
    ),
    "a text of blanks only": Odd(
        lambda: written('<t xml:space="preserve">   </t>').pack(), reads={TEXT: None}, told=("N-03",)
    ),
    "a text without content": Odd(lambda: written("<t/>").pack(), reads={TEXT: None}, told=("N-03",)),
    "labels with blanks and line ends in them": Odd(lambda: Parts().sub(STRINGS, "商业企业", "商 业\n企  业").pack()),
    "labels in full-width signs": Odd(
        lambda: Parts().sub(STRINGS, "（七）总计", "(七) 总计").sub(STRINGS, "1.属于", "１、属于").pack()
    ),
    "a wrong count of texts": Odd(
        lambda: Parts().sub(STRINGS, r'count="\d+" uniqueCount="\d+"', 'count="1" uniqueCount="2"').pack()
    ),
    "no count of texts": Odd(lambda: Parts().sub(STRINGS, r' count="\d+" uniqueCount="\d+"', "").pack()),
    "a text that is listed under no number": Odd(lambda: Parts().cell(TEXT, "<v>99999</v>", 't="s"').pack(), "damaged"),
    "a text whose number is none": Odd(lambda: Parts().cell(TEXT, "<v>甲</v>", 't="s"').pack(), "damaged"),
}
