"""The truth behind a release, kept for attacks on it: what worlds are looked for from, never what is known.

Restricted: it holds what the release hides. It lies beside the warehouse, readable by its owner only.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from metrics.cells import Cells
from metrics.release.observations import place_partner_group, words

_DRAFT = "draft"


def witness_file(restricted: Path, release_id: str) -> Path:
    """Where the witness of a release lies, if there is one."""
    return restricted / f"witness-{release_id}.parquet"


def draft_witness(cells: Cells, restricted: Path) -> Path:
    """Write down the numbers of every cell, for a release that has no name yet; returns the file."""
    restricted.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = witness_file(restricted, _DRAFT)
    keys = cells.keys
    table = pa.table(
        {
            "indicator_id": words(keys.indicators, keys.indicator),
            "school_year": keys.school_year.astype(np.int16),
            **place_partner_group(keys),
            "numerator": cells.numerator,
            "denominator": cells.denominator,
            "students": cells.students,
        }
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        pq.write_table(table, file)
    return path


def keep_witness(draft: Path, release_id: str) -> None:
    """Name the witness after its release; those of other releases are thrown away."""
    kept = draft.replace(witness_file(draft.parent, release_id))
    for other in kept.parent.glob(witness_file(kept.parent, "*").name):
        if other != kept:
            other.unlink()
