"""What a publish remembers of the one before, so that unchanged school years are not worked out again.

Restricted: what is kept says what is hidden and why. It lies beside the warehouse, readable by its owner only, and may
be thrown away at any time.
"""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
_SUFFIX, _COMPRESSION = ".npz.zst", "zstd"
_MUCH = 500
"""Files that are worth their room: each is of one school year, and small."""


class Memory:
    """Named arrays by the key of all that they follow from, a file each in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def recall(self, key: str) -> dict[str, NDArray[Any]] | None:
        """What was kept under the key; None where nothing was, or where it cannot be read."""
        path = self._path(key)
        try:
            with pa.input_stream(path, compression=_COMPRESSION) as stream:
                content = io.BytesIO(stream.read())
            with np.load(content, allow_pickle=False) as kept:
                found = dict(kept)
        except (OSError, ValueError, EOFError, BadZipFile):
            return None
        path.touch()
        return found

    def keep(self, key: str, arrays: Arrays) -> None:
        """Keep the arrays under the key, whole or not at all."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = io.BytesIO()
        np.savez(content, **arrays)  # type: ignore[arg-type]
        path = self._path(key)
        draft = path.with_suffix(".draft")
        with (
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
            pa.CompressedOutputStream(file, _COMPRESSION) as stream,
        ):
            stream.write(content.getbuffer())
        draft.replace(path)

    def forget_the_oldest(self) -> None:
        """Throw away what has not been recalled or kept for longest, where there is much."""
        by_use = sorted(self._folder.glob("*.npz*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        for path in by_use[_MUCH:]:
            path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"


def key_of(parts: Iterable[NDArray[Any] | str]) -> str:
    """SHA-256 over arrays and texts, in their order."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else np.ascontiguousarray(part).tobytes()
        digest.update(f"{len(data)} ".encode())
        digest.update(data)
    return digest.hexdigest()
