"""What several commands check against, from the options they share."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xltools.checks.batch import Terms
    from xltools.collection.folder import Collection

__all__ = ["refuse_terms", "terms_of"]


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


def refuse_terms(
    collection: "Collection",
    *,
    roster: Path | None,
    last_year: Path | None,
    year: int | None,
    form_id: str,
    place: str = "",
) -> None:
    """Raise click.UsageError for what `xltools.toml` says already: a folder must not be checked in two ways."""
    from xltools.form.shipped import DEFAULT_FORM

    given = {"--roster": roster, "--last-year": last_year, "--year": year, "--place": place or None}
    names = [name for name, value in given.items() if value is not None]
    names += ["--form"] if form_id not in (DEFAULT_FORM, collection.config.form) else []
    if names:
        raise click.UsageError(f"收集文件夹里的这些以 xltools.toml 为准，请改那里，不写 {'、'.join(names)}。")
