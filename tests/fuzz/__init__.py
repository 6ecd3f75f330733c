"""Valid workbooks, changed at random: whatever comes out, reading and checking it ends in an answer, never in a crash."""
