"""Trace: from a figure to the units, files and cells it is made of. Part of consolidation."""
