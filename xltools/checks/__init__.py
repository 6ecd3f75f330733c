"""Checks: a submission, and last year's, to findings (问题). May import reading, roster, form and excel."""
