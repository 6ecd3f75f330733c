"""Form, and values where there are any, to the workbook that a unit fills in."""

from xltools.template.book import template_bytes, write_template
from xltools.template.content import Content

__all__ = ["Content", "template_bytes", "write_template"]
