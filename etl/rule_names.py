"""The names of all rules by which a report tells of rows and files: each has a title on the page that is sent back."""

from __future__ import annotations

from typing import Literal

RowRule = Literal[
    "required",
    "type",
    "range",
    "unknown_code",
    "consistency",
    "date",
    "duplicate_key",
    "malformed",
]
"""For what a row is rejected."""

RefusalRule = Literal[
    "unreadable",
    "unknown_source",
    "header",
    "missing_column",
    "lookup",
    "totals",
    "too_many_rejected",
    "strict",
    "accounting",
    "storage",
]
"""For what a file is refused whole."""

RemarkRule = Literal[
    "absences_only",
    "absent_column",
    "also_broken",
    "blocked",
    "contradiction",
    "corrected",
    "correction",
    "deleted",
    "drift",
    "empty_file",
    "hashed",
    "ignored_column",
    "missing_file",
    "not_found",
    "not_placed",
    "not_read",
    "not_taken",
    "other_day",
    "superseded",
    "titles",
    "unnamed",
    "unlikely_age",
    "unresolved",
    "unseen_character",
    "written_otherwise",
]
"""What a data manager should know of rows or of a file, though the sender has nothing to mend there."""

Rule = RowRule | RefusalRule | RemarkRule
