"""What came in: files of the inbox, whose they are, and which of a unit's versions counts."""
