"""This year's figures beside those of earlier years: the city's, and the units' that moved them."""
