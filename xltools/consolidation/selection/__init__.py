"""Which workbooks go into the sum, who sent them, and how each unit stands."""
