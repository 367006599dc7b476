"""The catalogue as a list: one record an indicator, with what a release says of it and how it may be shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from metrics.catalogue import Catalogue
from metrics.indicator import Indicator
from metrics.release.catalogue_tables import Record, indicator_records
from metrics.release_tables import INDICATOR

__all__ = ["Record", "catalogue_csv", "listed"]

_MORE = ("geographies", "disaggregate_by", "variants")


def listed(indicators: Sequence[Indicator]) -> Iterator[Record]:
    """The records, in order, by the columns of the release table `indicator` and some more."""
    for indicator, record in zip(indicators, indicator_records(indicators), strict=True):
        yield record | {
            "geographies": list(indicator.geographies),
            "disaggregate_by": list(indicator.disaggregate_by),
            "variants": [
                ", ".join(
                    (
                        variant.name,
                        *(
                            f"{name}: {rule.text}"
                            for name, rule in (("population", variant.population), ("numerator", variant.numerator))
                            if rule is not None
                        ),
                    )
                )
                for variant in indicator.variants
            ],
        }


def catalogue_csv(catalogue: Catalogue) -> str:
    """The list as CSV; the members of a list are separated by semicolons."""
    file = io.StringIO()
    writer = csv.DictWriter(file, [*INDICATOR.names, *_MORE], lineterminator="\n")
    writer.writeheader()
    for record in listed(catalogue.indicators):
        writer.writerow({name: _text(value) for name, value in record.items()})
    return file.getvalue()


def _text(value: Any) -> Any:
    return "; ".join(value) if isinstance(value, list) else value
