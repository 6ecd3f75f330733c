"""An example city: its units, their figures (some of them real), their typical faults."""
