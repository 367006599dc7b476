"""What is computed and what is published, in two types that cannot be mistaken for each other."""

from __future__ import annotations

from enum import Enum


class CellStatus(Enum):
    """What a reader may know of a cell; one word for every suppression, whatever its cause."""

    PUBLISHED = "published"
    SUPPRESSED = "suppressed"
    CODED_LOW = "coded_low"
    CODED_HIGH = "coded_high"
    NO_STUDENTS = "no_students"
    NOT_AVAILABLE = "not_available"
