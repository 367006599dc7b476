"""What the current release says that its indicators mean, against what the definitions say now.

What means something else bears a higher version: nobody reads two meanings as one series without being told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from etl.problems import Problem
from etl.toml_file import read_toml
from metrics.catalogue import BUILT_IN, Catalogue
from metrics.database import connect
from metrics.indicator import STATISTICS, Indicator, Statistic
from metrics.meaning import Meaning, published_expression, published_meaning
from metrics.release.folder import current_release
from metrics.release.manifest import read_manifest
from metrics.release_tables import DATABASE, MANIFEST

_PUBLISHED = """
SELECT indicator_id, version, unit_of_analysis, statistic, population, numerator, denominator FROM {schema}.indicator
"""
_PARTS = ("population", "numerator", "denominator")


@dataclass(frozen=True)
class PublishedDefinition:
    """The definition of one indicator as a release published it; expressions as they were written."""

    indicator_id: str
    version: int
    unit_of_analysis: str
    statistic: Statistic
    population: str
    numerator: str | None
    denominator: str | None

    @property
    def meaning(self) -> Meaning:
        """What it means, however it is written."""
        return published_meaning(
            self.unit_of_analysis, self.statistic, self.population, self.numerator, self.denominator
        )

    def differs_in(self, indicator: Indicator) -> tuple[str, ...]:
        """The keys in which the indicator means something else."""
        return self.meaning.differs_in(Meaning.of(indicator))

    def of(self, indicator: Indicator) -> Indicator | None:
        """The indicator with the meaning that it had; None where today's variables cannot say it."""
        if self.statistic not in STATISTICS:
            return None
        read = {
            name: published_expression(self.unit_of_analysis, self.statistic, name, text)
            for name in _PARTS
            if (text := getattr(self, name)) is not None
        }
        population = read["population"]
        if population is None or None in read.values():
            return None
        return replace(
            indicator,
            unit_of_analysis=self.unit_of_analysis,
            statistic=self.statistic,
            population=population,
            numerator=read.get("numerator"),
            denominator=read.get("denominator"),
        )


def published_definitions(releases: Path) -> dict[str, PublishedDefinition]:
    """By indicator id, what the current release publishes; empty where nothing is published, or it was taken away."""
    database = releases / (current_release(releases) or "") / DATABASE
    if not database.is_file():
        return {}
    with connect(database, read_only=True) as connection:
        return definitions_in(connection)


def definitions_in(connection: duckdb.DuckDBPyConnection, schema: str = "main") -> dict[str, PublishedDefinition]:
    """By indicator id, what the release that is open there publishes."""
    rows = connection.execute(_PUBLISHED.format(schema=schema)).fetchall()
    return {row[0]: PublishedDefinition(*row) for row in rows}


def unpublished(catalogue: Catalogue, releases: Path) -> tuple[str, ...]:
    """Ids of the indicators of whose definition the current release holds nothing, or another text."""
    folder = releases / (current_release(releases) or "")
    held = read_manifest(folder).definitions if (folder / MANIFEST).is_file() else {}
    return tuple(indicator.id for indicator in catalogue.indicators if held.get(indicator.id) != indicator.hash)


def unversioned_changes(catalogue: Catalogue, releases: Path) -> Iterator[Problem]:
    """Definitions that mean something else than the current release says, and bear no higher version.

    Of those that mean the same, the ones that bear a lower version.
    """
    release = current_release(releases)
    published = published_definitions(releases)
    for indicator in catalogue.indicators:
        then = published.get(indicator.id)
        if then is None or indicator.version > then.version:
            continue
        if parts := then.differs_in(indicator):
            said = f"release {release} has version {then.version} of another meaning ({', '.join(parts)})"
            advice = f"version = {then.version + 1}, and say in a [[change]] what it changed"
            yield _version_problem(catalogue, indicator, said, advice)
        elif indicator.version < then.version:
            said = f"release {release} has version {then.version}, and a version is never lowered"
            yield _version_problem(catalogue, indicator, said, f"version = {then.version}")


def _version_problem(catalogue: Catalogue, indicator: Indicator, said: str, advice: str) -> Problem:
    """What is to be set, where whoever reads it may write: in no file that is the program's own."""
    path = catalogue.files.get(indicator.id)
    if path is not None and path.parent == BUILT_IN:
        here = f"the one that is built in has version {indicator.version}"
        message = f"{said}; {here}: put a definition of this id into definitions/ with {advice}"
    else:
        message = f"{said}; set {advice}"
        if path is not None:
            return read_toml(path).problem(message, "version")
    return Problem(f"{indicator.id}.toml", message, where="version")
