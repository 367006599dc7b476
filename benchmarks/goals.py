"""Goals beside what was found, as lines of one table."""

from __future__ import annotations

HEADINGS = f"{'goal':<58}{'asked':>10}{'found':>10}"


def at_most(name: str, asked: float, found: float) -> str:
    return _line(name, f"≤ {asked:g}", found)


def at_least(name: str, asked: float, found: float) -> str:
    return _line(name, f"≥ {asked:g}", found)


def beside(name: str, found: float) -> str:
    """What was found of something that has no goal."""
    return _line(name, "", found)


def _line(name: str, asked: str, found: float) -> str:
    return f"{name:<58}{asked:>10}{found:>10,.2f}"
