"""What a sender is given to fill in, and what each column of it means: made from the declared sources."""

from __future__ import annotations

from collections.abc import Iterable

from etl.codes import CodeList
from etl.schema import Column, Source
from etl.sources import SOURCES


def templates() -> dict[str, str]:
    """One empty CSV a source, by file name, and `columns.md`, which explains them."""
    files = {f"{source.name}.csv": ",".join(column.name for column in source.columns) + "\n" for source in SOURCES}
    return files | {"columns.md": describe_sources()}


def describe_sources() -> str:
    """Every source, its columns and the codes that they may hold, as Markdown."""
    coded = {column.codes.name: column.codes for source in SOURCES for column in source.columns if column.codes}
    sections = [*map(_source, SOURCES), *map(_codes, coded.values())]
    return "# Input tables\n\nOne section a source. Bold columns are required.\n\n" + "\n".join(sections)


def _source(source: Source) -> str:
    key = f"Key: {_listed(source.key)}."
    if source.key_fallback:
        optional = [name for name in source.key if name not in source.required]
        key += f" Of rows without {_listed(optional)}: {_listed(source.key_fallback)}."
    rows = "".join(
        f"| {f'**`{column.name}`**' if column.required else f'`{column.name}`'} | {_holds(column)} "
        f"| {column.description} |\n"
        for column in source.columns
    )
    return (
        f"## `{source.name}`\n\nOne row per {source.grain}. {key}\n\n"
        f"| column | holds | meaning |\n| --- | --- | --- |\n{rows}"
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _holds(column: Column) -> str:
    if column.codes is not None:
        return f"one of the codes [{column.codes.name}](#codes-{column.codes.name})"
    if column.minimum is not None and column.maximum is not None:
        return f"{column.kind.label}, {column.minimum} to {column.maximum}"
    return column.kind.label


def _codes(codes: CodeList) -> str:
    rows = "".join(f"| `{code}` | {label} |\n" for code, label in codes.labels.items())
    return f"## Codes: {codes.name}\n\n| code | meaning |\n| --- | --- |\n{rows}"
