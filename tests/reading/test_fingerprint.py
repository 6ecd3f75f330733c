"""What two workbooks say is the same by its mark wherever no difference of a field can be told, and nowhere else."""

import pytest

from tests.books import grids, read, whole
from xltools.reading.diff import compare_submissions
from xltools.reading.submission import Submission, hash_submission


def book(explanation: str = "", **changes: object) -> Submission:
    sheets = grids(whole(**changes))  # type: ignore[arg-type]  # a table of different contents
    if explanation:
        for row in sheets["校验"]:
            row[1:2] = [explanation] if row[2] == "T2-02:regulations" else [""]
    return read(sheets)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"t2__penalties__decisions": "１２ 件"},
        {"t2__penalties__decisions": "12"},
        {"t2__penalties__decisions": 12.0},
        {"t2__penalties__decisions": "约12"},
        {"t2__penalties__decisions": 0.0},
        {"t2__penalties__decisions": ""},
        {"t2__penalties__decisions": -1.0},
        {"t2__fees__amount": 0.5},
        {"t4__reconsideration__total": ""},
        {"text__problems": "第一行"},
        {"text__problems": "第一行 "},
        {"cover__date": "2026-01-10"},
        {"explanation": "原因如下"},
        {"explanation": "另有原因"},
    ],
)
def test_the_mark_agrees_with_the_difference(changes: dict[str, object]) -> None:
    one = book(**changes)  # type: ignore[arg-type]  # a table of different contents
    for other in (book(), book(t2__penalties__decisions=12.0), book(t2__penalties__decisions=""), book("原因如下")):
        found = compare_submissions(one, other)
        assert (hash_submission(one) == hash_submission(other)) == (not found.fields and not found.explanations)


def test_texts_do_not_run_together() -> None:
    assert hash_submission(book(text__problems="ab", text__improvements="c")) != hash_submission(
        book(text__problems="a", text__improvements="bc")
    )
