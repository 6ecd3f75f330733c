"""Files as departments, chance and malice make them, built by scripts: odd, rearranged, hostile."""
