"""Form, and values where there are any, to the workbook that a unit fills in."""

from xltools.template.content import Content
from xltools.template.workbook import template_bytes, write_template

__all__ = ["Content", "template_bytes", "write_template"]
