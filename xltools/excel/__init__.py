"""Excel files, knowing no form: opening safely, plain grids, numbers, text, styles, writing. Imports no other room."""
