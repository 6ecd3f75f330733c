"""Where every figure comes from: the files behind the sum, level by level, each counted once."""
