"""Submissions to findings."""
