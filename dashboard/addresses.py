"""Where a page is: the path of its link, and what the path that a browser sends asks for.

A path says what kind of page it is and whom or what it is about; identifiers are a community's own and hold any letter.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, unquote


@lru_cache(maxsize=4_096)
def address_of(kind: str, subject: str, query: str = "") -> str:
    """The link to a page of that kind about `subject`; `query` begins with `?` unless it is empty."""
    return f"/{kind}/{quote(subject, safe='')}{query}"


def read_path(path: str) -> tuple[str, str]:
    """The kind of page that a path asks for, and whom or what it is about, as they are named."""
    kind, _, subject = path.strip("/").partition("/")
    return unquote(kind), unquote(subject)
