"""The record (SQLite) of every file seen, every finding and decision: the office's journal."""
