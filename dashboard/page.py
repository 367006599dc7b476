"""One page as it is shown: its title, its content, and which filters it answers to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from dashboard.components.elements import Content
from dashboard.release import Release
from dashboard.selection import Selection


@dataclass(frozen=True)
class Page:
    """A drawn page. `filters` are those of the bar that it answers to; `indicators` those that it is about."""

    title: str
    content: Sequence[Content]
    filters: Sequence[str] = ()
    indicators: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class PageKind:
    """One of the pages of the dashboard: the first part of its path, its entry in the navigation, and what draws it.

    It is drawn of whom or what it is about, which is the rest of its path, or else the query of its link.
    """

    kind: str
    label: str
    draw: Callable[[Release, Selection, str], Page | None]
    is_about_its_query: bool = False
