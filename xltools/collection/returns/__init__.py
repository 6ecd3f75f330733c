"""Returns (退回件): what is wrong goes back to the unit, in its own workbook and in a letter."""
