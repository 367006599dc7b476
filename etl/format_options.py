"""What a community decides of the formats of others, in `[formats]` of `community.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from etl.toml_table import TomlTable

RosterIds = Literal["sourcedId", "identifier"]
BulkRule = Literal["snapshot", "upsert"]


@dataclass(frozen=True)
class FormatOptions:
    """`oneroster_ids`: which of its two identifiers is a student's and a school's. `oneroster_bulk`: what a bulk
    delivery does to rows that are not in it. `hsds_link_types`: the links by which a term says what a service is.
    """

    oneroster_ids: RosterIds = "sourcedId"
    oneroster_bulk: BulkRule = "snapshot"
    hsds_link_types: tuple[str, ...] = ()


def read_format_options(table: TomlTable) -> FormatOptions:
    """The options; faults are added to the table's problems."""
    table.only(("oneroster", "hsds"), "format with settings")
    default = FormatOptions()
    oneroster, hsds = table.table("oneroster"), table.table("hsds")
    oneroster.only(("ids", "bulk"))
    hsds.only(("link_types",))
    return FormatOptions(
        oneroster_ids=oneroster.word("ids", default.oneroster_ids, get_args(RosterIds)),
        oneroster_bulk=oneroster.word("bulk", default.oneroster_bulk, get_args(BulkRule)),
        hsds_link_types=hsds.texts("link_types"),
    )
