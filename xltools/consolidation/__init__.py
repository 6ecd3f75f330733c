"""Consolidation (汇总): accepted submissions to the city's workbook. May import template and all below it."""
