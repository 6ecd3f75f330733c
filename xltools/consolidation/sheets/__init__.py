"""The sheets of the city's workbook: the form's own, and those that show their sources. Part of consolidation."""
