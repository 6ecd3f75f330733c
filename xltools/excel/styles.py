"""The look of every workbook the tool writes, as XlsxWriter properties: one typeface, one colour code, thin black rules."""

from collections.abc import Mapping
from typing import Any

__all__ = ["COLOURS", "STYLES", "merged"]

# Filled cells. Light enough to be read when printed in grey.
COLOURS = {
    "head": "#DCE6F1",
    "total": "#EDEDED",
    "input": "#FFFFFF",
    "blank": "#FFF9D6",
    "wrong": "#FFC7CE",
    "explain": "#FFD966",
    "fine": "#E2F0D9",
}
_SONG = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}
_RULED = {**_SONG, "border": 1, "text_wrap": True}

STYLES: Mapping[str, Mapping[str, Any]] = {
    "title": {**_SONG, "font_name": "黑体", "font_size": 16, "align": "center"},
    "note": {**_SONG, "font_size": 9.5, "text_wrap": True},
    "note_centre": {**_SONG, "font_size": 9.5, "align": "center"},
    "section": {**_SONG, "font_name": "黑体", "font_size": 12},
    "prose": {**_SONG, "text_wrap": True},
    "head": {**_RULED, "align": "center", "bg_color": COLOURS["head"]},
    "stub": {**_RULED, "align": "left", "indent": 1, "bg_color": COLOURS["head"]},
    "cell": {**_RULED, "align": "left", "indent": 1},
    "centre": {**_RULED, "align": "center"},
    "input": {**_RULED, "align": "center", "locked": False},
    "input_text": {**_RULED, "align": "left", "indent": 1, "locked": False},
    "input_long": {**_RULED, "align": "left", "indent": 1, "valign": "top", "locked": False},
    "total": {**_RULED, "align": "center", "bg_color": COLOURS["total"]},
    "aside": {**_SONG, "font_size": 9, "align": "center", "font_color": "#808080", "text_wrap": True},
    "link": {**_RULED, "align": "center", "font_color": "#0563C1", "underline": 1},
    "back": {**_SONG, "font_size": 9.5, "font_color": "#0563C1", "underline": 1},
    "verdict": {**_RULED, "font_name": "黑体", "font_size": 14, "align": "center"},
    "wrong": {"bg_color": COLOURS["wrong"], "font_color": "#9C0006"},
    "explain": {"bg_color": COLOURS["explain"]},
    "blank": {"bg_color": COLOURS["blank"]},
    "fine": {"bg_color": COLOURS["fine"], "font_color": "#375623"},
    "mended": {"bg_color": COLOURS["input"], "font_color": "#000000"},
    "mended_total": {"bg_color": COLOURS["total"], "font_color": "#000000"},
    "copy": {**_SONG, "num_format": "General"},
}

# Samples of the colours, where they are explained.
STYLES = {**STYLES, **{f"swatch_{name}": {**_RULED, "bg_color": colour} for name, colour in COLOURS.items()}}


def merged(name: str, **changes: Any) -> dict[str, Any]:
    """A style with changes."""
    return {**STYLES[name], **changes}
