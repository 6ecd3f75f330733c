"""Excel itself, knowing no form: opening files safely, plain grids, numbers and text, styles, writing."""
