"""Counts that a text states: found, named, and compared with the cells they can stand for; imports form and below."""
