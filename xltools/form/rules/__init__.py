"""The rule language: one expression per rule, evaluated in Python and compiled into Excel formulas."""
