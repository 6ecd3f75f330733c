"""Why a merge is not done: the words for people, whatever the reason."""


class MergeRefusedError(Exception):
    """Nothing is merged and nothing written; the text says why, and what to do."""
