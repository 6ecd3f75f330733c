"""Late reports (迟报), as far as a workbook tells: by the date on its cover, against the form's statutory day.

When a file came in stands in no workbook; who keeps a collection folder knows it from there.
"""

from datetime import date

from xltools.consolidation.kept import Kept

__all__ = ["late"]


def late(kept: Kept) -> str:
    """In a sentence, that the date on the cover is past the statutory day; "" where it is not, or is no date."""
    try:
        filled = date.fromisoformat(kept.date)
    except ValueError:
        return ""
    if kept.year is None:
        return ""
    due = date.fromisoformat(f"{kept.year + 1}-{kept.form.period.due}")
    return f"填报日期 {filled}，晚于 {due}" if filled > due else ""
