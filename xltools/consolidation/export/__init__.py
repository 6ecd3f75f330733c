"""The consolidation for machines: one JSON document, or a CSV for each table."""
