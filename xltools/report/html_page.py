"""Web pages that need nothing else: no outside part, every text escaped; here the one of the published report."""

import hashlib
from base64 import b64encode
from functools import lru_cache
from typing import NamedTuple

import jinja2
from markupsafe import Markup

from xltools.excel.output import REPORT_PAGE, seal_page
from xltools.report.published import PublishedReport


@lru_cache(maxsize=4)
def make_environment(package: str) -> jinja2.Environment:
    """The templates beside the modules of a package; whatever is put into them is escaped."""
    return jinja2.Environment(
        loader=jinja2.PackageLoader(package, "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )


class PageSource(NamedTuple):
    """A style sheet or a script of ours, and the hash by which a page allows it, and nothing else, to be applied."""

    text: Markup
    digest: str


def read_source(templates: jinja2.Environment, name: str) -> PageSource:
    """A style sheet or a script beside the templates, as it is."""
    text = templates.loader.get_source(templates, name)[0] if templates.loader else ""
    digest = b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return PageSource(Markup(text), digest)  # noqa: S704 - our own file


def render_page(report: PublishedReport) -> bytes:
    """The page with its mark and seal; the same report gives the same page."""
    templates = make_environment("xltools.report")
    style = read_source(templates, "page.css")
    template = templates.get_template("page.html")
    return seal_page(REPORT_PAGE + template.render(report=report, style=style.text, style_hash=style.digest))
