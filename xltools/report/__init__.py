"""The published report: a workbook out to Word and the web page, and published ones back in. Imports template and below."""
