"""Adjustments (调整): the office's own corrections to the sums, written on a sheet of their own and never in silence."""
