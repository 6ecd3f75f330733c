"""Odd styles: what WPS and old converters write, and values that no schema knows. They say nothing of values."""

import re

from tests.corpus.odd.base import STYLES, Odd, Odds, Parts

__all__ = ["CASES"]

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def changed(pattern: str, new: str) -> bytes:
    return Parts().sub(STYLES, pattern, new).pack()


def swollen() -> bytes:
    """Twenty thousand cell styles: workbooks into which others were pasted for years."""
    style = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * 20_000
    names = "".join(f'<cellStyle name="样式 {n}" xfId="0"/>' for n in range(20_000))
    parts = Parts().sub(STYLES, "</cellXfs>", f"{style}</cellXfs>")
    return parts.sub(STYLES, r"(?s)<cellStyles.*?</cellStyles>", f"<cellStyles>{names}</cellStyles>").pack()


def of_wps() -> bytes:
    """As WPS writes them: its own extension, colours without alpha, borders with empty sides, a font without a name."""
    parts = Parts().sub(
        STYLES, "</fonts>", '<font><sz val="11"/><color rgb="000000"/><charset val="134"/></font></fonts>'
    )
    parts.sub(
        STYLES,
        "</borders>",
        '<border><left style="thin"><color auto="1"/></left><right/><top/><bottom/></border></borders>',
    )
    extension = '<extLst><ext xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" uri="{9F91D69C}"><etc:colors/></ext></extLst>'
    return parts.sub(STYLES, "</styleSheet>", f"{extension}</styleSheet>").pack()


CASES: Odds = {
    "styles of WPS": Odd(of_wps),
    "20,000 styles": Odd(swollen),
    "a kind of fill that does not exist": Odd(lambda: changed(r'patternType="\w+"', 'patternType="glitter"')),
    "a kind of border that does not exist": Odd(lambda: changed(r'style="thin"', 'style="wavy"')),
    "an alignment that does not exist": Odd(lambda: changed(r'horizontal="\w+"', 'horizontal="diagonal"')),
    "a colour that is none": Odd(lambda: changed(r'rgb="\w+"', 'rgb="红色"')),
    "a font family out of range": Odd(lambda: changed(r'<family val="\d+"/>', '<family val="99"/>')),
    "a size that is no number": Odd(lambda: changed(r'<sz val="[\d.]+"/>', '<sz val="大"/>')),
    "a format's number that is no number": Odd(lambda: changed(r'(<xf numFmtId=)"0"', r'\1"x"')),
    "styles that are empty": Odd(lambda: changed(r"(?s)<styleSheet.*", f'<styleSheet xmlns="{MAIN}"/>')),
    "styles of which half is missing": Odd(lambda: changed(r"(?s)<cellXfs.*", ""), "damaged"),
    "no list of cell formats": Odd(lambda: changed(r"(?s)<cellXfs.*?</cellXfs>", "")),
    "differential formats without number": Odd(lambda: changed(r"(?s)<dxfs.*?</dxfs>", '<dxfs count="-1"/>')),
    "styles from another namespace": Odd(lambda: changed(re.escape(MAIN), "urn:styles")),
}
