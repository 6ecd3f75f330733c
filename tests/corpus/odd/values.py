"""Odd numbers: how they are stored, what their formats make of them, formulas of the clerk, errors, truths, dates."""

from tests.corpus.odd.base import PUT_IN, STYLES, WORKBOOK, Odd, Odds, Parts

__all__ = ["CASES"]

# A count, its total, and an amount: what is put into the first is 18 again, so that every sum still holds.
COUNT, TOTAL, DAY = "t3.received.natural_person", "t3.received.total", "cover.date"
N = PUT_IN[COUNT]
SPARE = "s.trainings"


def count(inner: str, attributes: str = "") -> bytes:
    return Parts().cell(COUNT, inner, attributes).pack()


def spare(inner: str, attributes: str = "") -> bytes:
    """A number that no rule needs."""
    return Parts().cell(SPARE, inner, attributes).pack()


def formatted(code: str, number: int = 200, field: str = COUNT, inner: str = f"<v>{N}</v>") -> bytes:
    """A cell in a number format of its own; `code` "" for one that is built in."""
    parts = Parts()
    if code:
        parts.sub(STYLES, "</numFmts>", f'<numFmt numFmtId="{number}" formatCode="{code}"/></numFmts>', 1)
    parts.sub(
        STYLES,
        "</cellXfs>",
        f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0" applyNumberFormat="1"/></cellXfs>',
    )
    style = parts[STYLES].decode().partition("<cellXfs ")[2].partition("</cellXfs>")[0].count("<xf ") - 1
    return parts.cell(field, inner, f's="{style}"').pack()


def old_total() -> bytes:
    """A formula that was not calculated again before saving."""
    return (
        Parts()
        .sub(Parts().sheet("三、依申请公开"), r'(<c r="J6"[^>]*><f>[^<]*</f>)<v>[\d.]+</v>', r"\1<v>1</v>")
        .pack()
    )


def totals(new: str) -> bytes:
    """Every total with another kept value."""
    return Parts().every_sheet(r"(</f>)<v>[\d.]+</v>", rf"\1{new}").pack()


SPACED = "_ * #,##0_ ;_ * \\\\-#,##0_ ;_ * &quot;-&quot;??_ ;_ @_ "
CHINESE_DAY = "yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"

CASES: Odds = {
    "a number with decimals that are nought": Odd(lambda: count(f"<v>{N}.0</v>")),
    "a number with an exponent": Odd(lambda: count(f"<v>{N}0E-1</v>")),
    "the noise of binary fractions": Odd(lambda: count(f"<v>{N}.000000000000004</v>")),
    "a number with blanks around it": Odd(lambda: count(f"<v> {N}\n</v>"), told=("V-01",), notes=("文本格式的数字",)),
    "a number that says it is one": Odd(lambda: count(f"<v>{N}</v>", 't="n"')),
    "a number stored as text": Odd(lambda: count(f"<is><t>{N}</t></is>", 't="inlineStr"'), notes=("文本格式的数字",)),
    "a number stored as text in two pieces": Odd(
        lambda: count(f"<is><r><t>{str(N)[0]}</t></r><r><t>{str(N)[1:]}</t></r></is>", 't="inlineStr"'),
        notes=("文本格式的数字",),
    ),
    "a number in full-width digits": Odd(
        lambda: spare("<is><t>１，２３４</t></is>", 't="inlineStr"'),
        reads={SPARE: 1234},
        told=("V-01",),
        notes=("全角",),
    ),
    "the format of thousands": Odd(lambda: formatted("#,##0")),
    "the format of accountants": Odd(lambda: formatted(SPACED)),
    "the format of a percentage": Odd(lambda: formatted("0.00%")),
    "a format with a measure word": Odd(lambda: formatted("0&quot;件&quot;")),
    "a format with letters that dates have, quoted": Odd(lambda: formatted("0&quot;d&quot;")),
    "a format with letters that dates have, escaped": Odd(lambda: formatted("0\\\\d")),
    "a format with a colour": Odd(lambda: formatted("[Red]0;[Blue]-0")),
    "a format with Chinese digits": Odd(lambda: formatted("[DBNum1][$-804]General")),
    "a format that hides everything": Odd(lambda: formatted(";;;"), told=("V-01",), reads={COUNT: None}),
    "the format of text": Odd(lambda: formatted("", 49)),
    "a format that is not declared": Odd(lambda: formatted("", 333)),
    "a count that Excel made a day": Odd(
        lambda: formatted("", 14, SPARE, "<v>3</v>"), told=("V-01",), reads={SPARE: None}
    ),
    "a count that Excel made a Chinese day": Odd(
        lambda: formatted(CHINESE_DAY, field=SPARE, inner="<v>3</v>"), told=("V-01",), reads={SPARE: None}
    ),
    "a count that Excel made a day in the Chinese format that is built in": Odd(
        lambda: formatted("", 31, SPARE, "<v>3</v>"), told=("V-01",), reads={SPARE: None}
    ),
    "a count that Excel made a time": Odd(
        lambda: formatted("h:mm", field=SPARE, inner="<v>3.5</v>"), told=("V-01",), reads={SPARE: None}
    ),
    "a day": Odd(lambda: formatted("", 14, DAY, "<v>46037</v>")),
    "a day in Chinese": Odd(lambda: formatted(CHINESE_DAY, field=DAY, inner="<v>46037</v>")),
    "a day in the Chinese format that is built in": Odd(lambda: formatted("", 31, DAY, "<v>46037</v>")),
    "a day of the form ISO 8601": Odd(lambda: Parts().cell(DAY, "<v>2026-01-15</v>", 't="d"').pack()),
    "a day that is a plain number": Odd(lambda: Parts().cell(DAY, "<v>46037</v>").pack(), notes=("日期",)),
    "a formula of the clerk": Odd(lambda: count(f"<f>12+{N}-12</f><v>{N}</v>")),
    "a formula that is shared": Odd(lambda: count(f'<f t="shared" ref="D6:E6" si="0">12+{N}-12</f><v>{N}</v>')),
    "a formula over an array": Odd(lambda: count(f'<f t="array" ref="D6">SUM({N}*{{1}})</f><v>{N}</v>', 'cm="1"')),
    "a data table": Odd(lambda: count(f'<f t="dataTable" ref="D6" dt2D="1" dtr="1" r1="A1" r2="B1"/><v>{N}</v>')),
    "a formula whose result is text": Odd(
        lambda: count(f"<f>&quot;{N}&quot;</f><v>{N}</v>", 't="str"'), notes=("文本格式的数字",)
    ),
    "a formula without its result": Odd(lambda: count(f"<f>12+{N}-12</f>"), told=("V-01",), reads={COUNT: None}),
    "totals without results, as programs save them": Odd(lambda: totals("")),
    "totals with empty results": Odd(lambda: totals("<v></v>")),
    "a total with an old result": Odd(old_total, told=("V-04",), reads={TOTAL: 1}),
    "an error value": Odd(lambda: spare("<v>#REF!</v>", 't="e"'), told=("V-01",), reads={SPARE: None}),
    "a formula whose result is an error": Odd(
        lambda: spare("<f>1/0</f><v>#DIV/0!</v>", 't="e"'), told=("V-01",), reads={SPARE: None}
    ),
    "a truth value": Odd(lambda: spare("<v>1</v>", 't="b"'), told=("V-01",), reads={SPARE: None}),
    "a type that does not exist": Odd(lambda: count(f"<v>{N}</v>", 't="zz"'), "damaged"),
    "a number that is none": Odd(lambda: spare("<v>十八</v>"), told=("V-01",), reads={SPARE: None}),
    "a style that does not exist": Odd(lambda: count(f"<v>{N}</v>", 's="9999"')),
    "an error value of newer Excel": Odd(lambda: spare("<v>#SPILL!</v>", 't="e"'), told=("V-01",), reads={SPARE: None}),
    "a number too large for any": Odd(lambda: spare("<v>1E400</v>"), told=("V-01",), reads={SPARE: None}),
    "a number with a comma": Odd(lambda: spare("<v>1,5</v>"), told=("V-01",), reads={SPARE: None}),
    "a truth value that is neither": Odd(lambda: spare("<v>也许</v>", 't="b"'), "damaged"),
    "text in the cell, and a number that nobody asked for": Odd(
        lambda: spare("<v>5</v><is><t>7</t></is>", 't="inlineStr"'), reads={SPARE: 7}, notes=("文本格式的数字",)
    ),
    "marks of newer Excel on a cell": Odd(lambda: count(f"<v>{N}</v>", 'cm="1" vm="2" ph="1"')),
    "the first 1904 flag set to no": Odd(
        lambda: Parts().sub(WORKBOOK, "<workbookPr ", '<workbookPr date1904="0" ').pack()
    ),
}
