"""From a city figure to the units behind it: who they are, how much each, which share."""
