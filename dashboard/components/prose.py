"""Words as page content: names lead to their pages, and no line ends inside a school year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from dashboard.addresses import address_of
from dashboard.components.elements import Content, link, tag
from dashboard.records import ALL, WHOLE_COMMUNITY
from dashboard.release import Release
from dashboard.selection import Selection, to_query

_DASH = "–"
_SCHOOL_YEAR = rf"\d{{4}}{_DASH}\d{{2}}"


def prose(words: str, addresses: Mapping[str, str] | None = None) -> list[Content]:
    """The words; the first mention of each name in `addresses` is a link to where that leads."""
    left = {name: address for name, address in (addresses or {}).items() if name in words}
    if not left and _DASH not in words:
        return [words]
    parts: list[Content] = []
    for n, part in enumerate(_wanted(tuple(left)).split(words)):
        if n % 2 == 0:
            parts.append(part)
        elif re.fullmatch(_SCHOOL_YEAR, part):
            parts.append(tag("Span", part, className="year"))
        else:
            parts.append(link(part, address) if (address := left.pop(part, None)) else part)
    return parts


@lru_cache(maxsize=1_024)
def _wanted(names: tuple[str, ...]) -> re.Pattern[str]:
    """School years and the names; of a name that begins with another one the whole is meant."""
    longest_first = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile("(" + "|".join(rf"(?<!\w){one}(?!\w)" for one in (_SCHOOL_YEAR, *longest_first)) + ")")


def addresses_of(release: Release, chosen: Selection) -> dict[str, str]:
    """Where the name of each other neighborhood and partner than the chosen ones leads, with the rest of the view."""
    return _addresses(release, chosen, to_query(release, chosen.to(place=WHOLE_COMMUNITY, partner=ALL)))


@lru_cache(maxsize=64)
def _addresses(release: Release, chosen: Selection, query: str) -> dict[str, str]:
    partners = (one for one in release.partners.values() if one.partner_id != chosen.partner)
    places = (one for one in release.neighborhoods if one.key != chosen.place)
    return {
        **{one.name: address_of("partner", one.partner_id, query) for one in partners},
        **{one.name: address_of("neighborhood", one.key.id, query) for one in places},
    }
