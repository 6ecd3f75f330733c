"""The board: who is in, missing, late, wrong or sent twice, on the terminal, as a workbook and as a page."""
