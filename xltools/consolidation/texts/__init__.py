"""The units' texts, compiled by part, with those marked that say the same as another unit's."""
