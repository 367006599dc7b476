"""The files that the community receives, written as their senders would: the same bytes for the same seed."""

from __future__ import annotations

import gzip
import io
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv

from etl.demonstration.chance import stream
from etl.demonstration.faults import Fault, Planted, soil


class Inbox:
    """A folder of deliveries, and the count of the faulty rows in each of them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self._seed = seed
        self._planted: Counter[tuple[str, str, str]] = Counter()
        self._parts: Counter[str] = Counter()
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def planted(self) -> tuple[Planted, ...]:
        return tuple(Planted(*what, rows) for what, rows in self._planted.items())

    def write_csv(
        self, name: str, columns: Mapping[str, Any], faults: tuple[Fault, ...] = (), delimiter: str = ","
    ) -> None:
        """One file from equally long columns; a name that ends in `.gz` is compressed. No value may need quotes."""
        table = pa.table({title: _array(values) for title, values in columns.items()})
        lines = io.BytesIO()
        options = pyarrow.csv.WriteOptions(include_header=False, delimiter=delimiter, quoting_style="none")
        pyarrow.csv.write_csv(table, lines, options)
        content = (delimiter.join(columns) + "\n").encode() + self.soiled(
            name, lines.getvalue(), list(columns), faults, delimiter
        )
        if name.endswith(".gz"):
            content = gzip.compress(content, compresslevel=6, mtime=0)
        (self.folder / name).write_bytes(content)

    def soiled(
        self, name: str, lines: bytes, header: list[str], faults: tuple[Fault, ...], delimiter: str = ","
    ) -> bytes:
        """The lines of one file, or of the next part of it, with faulty ones among them, which are counted."""
        if not faults or lines.count(b"\n") < 10 * len(faults):
            return lines
        chance = stream(self._seed, "faults", name, self._parts[name])
        self._parts[name] += 1
        lines, times = soil(lines, header, faults, delimiter, chance)
        for fault, rows in zip(faults, times, strict=True):
            self._planted[name, fault.rule, fault.column] += rows
        return lines


def _array(values: Any) -> Any:
    """Text, numbers and dates as a column; what is masked or not a time is an empty field."""
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    if isinstance(values, np.ma.MaskedArray):
        return pa.array(values.data, mask=np.ma.getmaskarray(values))
    return pa.array(np.asarray(values))
