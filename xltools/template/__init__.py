"""Template: a form, with values and findings where there are any, to a unit's workbook. May import intake and below."""

from xltools.template.content import Content
from xltools.template.workbook import build_template, write_template

__all__ = ["Content", "build_template", "write_template"]
