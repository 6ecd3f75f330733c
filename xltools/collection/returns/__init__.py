"""Returns (退回件): a marked workbook and a letter for each unit with open findings. Part of collection."""
