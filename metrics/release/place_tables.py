"""What a release says of places, partners, programs and sources: reference data and row counts, never a student."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import shapely

from etl.warehouse import SOURCES
from metrics.cells import CellKeys
from metrics.dimensions import UNKNOWN

Record = dict[str, Any]


def geography_records(connection: duckdb.DuckDBPyConnection, keys: CellKeys, name: str) -> Iterator[Record]:
    """One record a place of `keys`; those that no reference table names go by their id."""
    shapes = {r["neighborhood_id"]: r for r in _records(connection, "SELECT * FROM neighborhood")}
    schools = {r["school_id"]: r for r in _records(connection, "SELECT * FROM schools")}
    for kind, place in keys.places:
        record: Record = {"geography_type": kind, "geography_id": place, "name": place}
        if kind == "community":
            record["name"] = name
        elif place == UNKNOWN:
            record["name"] = "Outside or not known"
        elif kind == "neighborhood" and place in shapes:
            record |= _shape(shapes[place])
        elif kind == "school" and place in schools:
            wanted = ("name", "level", "neighborhood_id", "longitude", "latitude")
            record |= {column: schools[place][column] for column in wanted}
        yield record


def boundary_records(connection: duckdb.DuckDBPyConnection) -> Iterator[Record]:
    """One record a neighborhood and period in which it is drawn the same."""
    query = """
        SELECT
            neighborhood_id, nullif(first_year, 0) AS first_year, nullif(last_year, 9999) AS last_year, geojson, tracts
        FROM boundary
        ORDER BY ALL
    """
    for record in _records(connection, query):
        yield record | ({} if record["geojson"] is None else {"geojson": _shape(record | {"name": ""})["geojson"]})


def _shape(neighborhood: Record) -> Record:
    found: Record = {"name": neighborhood["name"]}
    if neighborhood["geojson"] is not None:
        shape = json.loads(neighborhood["geojson"])
        geometry = shape.get("geometry", shape)
        inside = shapely.from_geojson(json.dumps(geometry)).representative_point()
        found |= {
            "geojson": json.dumps(geometry, separators=(",", ":")),
            "longitude": float(inside.x),
            "latitude": float(inside.y),
        }
    return found


def partner_records(connection: duckdb.DuckDBPyConnection, keys: CellKeys) -> Iterator[Record]:
    """One record a partner, those too that only services name."""
    known = {r["partner_id"]: r for r in _records(connection, "SELECT * FROM partners")}
    for partner in keys.partners[1:]:
        record = known.get(partner, {"name": partner})
        outcomes = record.get("shared_outcomes") or ""
        yield {
            "partner_id": partner,
            "name": record["name"],
            "kind": record.get("kind"),
            "neighborhood_id": record.get("neighborhood_id"),
            "agreement_start": record.get("agreement_start"),
            "agreement_end": record.get("agreement_end"),
            "shared_outcomes": [part.strip() for part in outcomes.split(";") if part.strip()],
            "funding_end": record.get("funding_end"),
        }


def program_records(connection: duckdb.DuckDBPyConnection) -> Iterator[Record]:
    """One record a program."""
    columns = "program_id, partner_id, name, service_category, capacity, unit, neighborhood_id, school_id"
    query = f"SELECT {columns}, starts_on, ends_on FROM programs ORDER BY program_id"  # noqa: S608 (constants)
    yield from _records(connection, query)


def asset_records(connection: duckdb.DuckDBPyConnection) -> Iterator[Record]:
    """One record a neighborhood and service category in which there is a program."""
    found = _records(
        connection,
        """
        SELECT
            coalesce(neighborhood_id, ?) AS neighborhood_id,
            service_category,
            count(DISTINCT partner_id) AS partners,
            count(*) AS programs,
            sum(capacity) FILTER (WHERE unit = 'students') AS capacity
        FROM programs
        GROUP BY ALL
        ORDER BY ALL
        """,
        [UNKNOWN],
    )
    labels = _category_labels()
    for record in found:
        category = record["service_category"]
        yield record | {"category_label": labels.get(category, category.replace("_", " ").capitalize())}


def _category_labels() -> dict[str, str]:
    programs = next(source for source in SOURCES if source.name == "programs")
    codes = programs.column("service_category").codes
    return {} if codes is None else codes.labels


def source_status_records(connection: duckdb.DuckDBPyConnection) -> Iterator[Record]:
    """One record a declared source, those too of which nothing has come."""
    found = _records(
        connection,
        """
        SELECT
            source, count(*) AS deliveries, max(received_at) AS last_received_at, max(as_of) AS as_of,
            sum(received) AS received, sum(accepted) AS accepted, sum(quarantined) AS quarantined,
            sum(repeated) AS repeated, sum(unresolved) AS unresolved
        FROM delivery
        WHERE status = 'loaded'
        GROUP BY source
        """,
    )
    by_source = {record["source"]: record for record in found}
    counts = ("deliveries", "received", "accepted", "quarantined", "repeated", "unresolved")
    nothing: Record = dict.fromkeys(counts, 0)
    for source in SOURCES:
        yield nothing | by_source.get(source.name, {}) | {"source": source.name, "grain": source.grain}


def delivery_checksums(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, str], ...]:
    """Source and SHA-256 of every delivery that was loaded, in order; a file's name may say whom it is about."""
    query = "SELECT source, sha256 FROM delivery WHERE status = 'loaded' ORDER BY delivery_id"
    return tuple(_records(connection, query))


def _records(connection: duckdb.DuckDBPyConnection, query: str, values: list[Any] | None = None) -> list[Record]:
    return list(connection.execute(query, values or []).to_arrow_table().to_pylist())
