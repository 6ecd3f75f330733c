"""The lines of the live 校验 sheet, evaluated in Python: what the workbook says of its cells, said without it."""
