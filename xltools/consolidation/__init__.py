"""Consolidation (汇总): accepted submissions to the city's workbook. May import report and all below it."""
