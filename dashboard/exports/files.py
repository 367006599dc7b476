"""Writes files whole or not at all."""

from __future__ import annotations

from pathlib import Path


def write_file(path: Path, content: bytes) -> Path:
    """Write the file, folders included; whoever reads at that moment finds the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.part")
    half.write_bytes(content)
    return half.replace(path)
