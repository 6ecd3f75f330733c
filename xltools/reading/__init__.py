"""Grids to submissions, by labels."""
