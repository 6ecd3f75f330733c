"""Submissions to the city's workbook: which are taken, exact sums, and the workbook that shows its work."""
