"""How often a law is tried where an example costs much, because it is a workbook: a part of what the level of testing says."""

from hypothesis import Phase, settings

__all__ = ["COSTLY"]

# To make a smaller example of one that fails would take longer than to look at it.
COSTLY = settings(max_examples=max(2, settings().max_examples // 8), phases=[Phase.generate])
