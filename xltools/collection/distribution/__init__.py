"""Distribution (下发): a workbook for each unit, packed and listed. Part of collection."""
