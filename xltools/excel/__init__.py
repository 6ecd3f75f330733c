"""Excel files, knowing no form: opening safely, plain grids, numbers, text, styles, writing. Imports no other room.

Patterns are texts used with the functions of `re`: each is compiled when it is first needed, and kept.
"""
