"""What the office itself writes into the city's workbook: kept when the workbook is made anew."""
