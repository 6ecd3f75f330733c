"""Intake: checked files to each unit's version, status and the files that do not count. May import checks and below."""
