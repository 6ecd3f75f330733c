"""Tests of the benchmarks: the command runs, its page is true to its record, and nothing became grossly slower."""
