"""What several commands check against, from the options they share."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xltools.checks.batch import Terms

__all__ = ["terms_of"]


def terms_of(
    form_id: str, year: int | None, roster: Path | None, last_year: Path | None, *, deep: bool, jobs: int | None
) -> "Terms":
    """The terms of a run. Raises FileFault for a roster or last year's file that cannot be used."""
    from xltools.checks.batch import Terms
    from xltools.form.load import load_form
    from xltools.reading.last_year import read_last_year
    from xltools.reading.roster import read_roster

    form = load_form(form_id)
    return Terms(
        form=form,
        year=year,
        roster=read_roster(roster) if roster else None,
        last_year=read_last_year(last_year, form, year) if last_year else None,
        deep=deep,
        jobs=jobs,
    )
