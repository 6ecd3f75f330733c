"""The board (报送进度): each unit's status on the terminal, as a workbook and as a page. Part of collection."""
