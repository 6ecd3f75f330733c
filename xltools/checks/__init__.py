"""Checks: a submission, and last year's, to findings (问题). May import reading, counts, roster, form and excel."""
