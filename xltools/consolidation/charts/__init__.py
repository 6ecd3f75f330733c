"""Pictures of the city's figures: native charts beside the numbers they are drawn from."""
