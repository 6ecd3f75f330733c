"""From a figure in a workbook to what it is made of: the units, their files, what was said of it there."""
