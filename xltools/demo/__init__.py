"""An example city: its units, their figures (some of them published), their typical faults. May import all but cli."""
