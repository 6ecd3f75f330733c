"""The roster (名录): the units, read from a file and found by name or code. May import form and excel."""
