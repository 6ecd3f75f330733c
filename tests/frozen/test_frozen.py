"""What users see of the example city is what is committed: the same texts, exit codes, files, cells and formats."""

from pathlib import Path

import pytest

from tests.frozen.compare import compare, render
from tests.frozen.record import CITY, record_city

_KINDS = 40


@pytest.mark.long
@pytest.mark.skipif("\\" in str(Path("a/b")), reason="paths are printed with backslashes here, the record has slashes")
def test_the_example_city_is_as_recorded(tmp_path: Path) -> None:
    record_city(tmp_path / "city")
    changes = compare(CITY, tmp_path / "city")
    if changes:
        pytest.fail(
            f"{len(changes)} kinds of change in what users see (- as committed, + as it is now):\n"
            f"{render(changes[:_KINDS])}\n"
            "Where they are wanted: python -m tests.frozen.record, and name them in CHANGELOG.md.\n"
            "All of it, the year of sixty units too: python -m tests.frozen.record DIR --source CHECKOUT, "
            "then python -m tests.frozen.compare OLD NEW.",
            pytrace=False,
        )
