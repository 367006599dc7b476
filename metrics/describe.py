"""Definitions and variables in words, for people and for the generated documentation."""

from __future__ import annotations

from metrics.indicator import Indicator


def sentence(indicator: Indicator) -> str:
    """The definition in one plain sentence."""
    raise NotImplementedError


def describe_indicator(indicator: Indicator) -> str:
    """The documentation of one definition, as a Markdown section under a `##` heading."""
    raise NotImplementedError


def describe_units() -> str:
    """What a definition may speak of: every variable of every unit of analysis, as Markdown."""
    raise NotImplementedError
