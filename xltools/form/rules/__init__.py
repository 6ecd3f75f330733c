"""The rule language (勾稽关系): one expression, evaluated in Python and compiled to an Excel formula. Part of form."""
