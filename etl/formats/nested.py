"""Records that hold records, from JSON or XML, as one kind of tree of dicts, lists and texts; names begin small.

Each record has its number in its file, counted from 1; what cannot be read is a fault of its own, never of a neighbor.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from etl.records import Fault
from etl.refusals import DeliveryRefused

Tree = dict[str, Any]

_SPACE = " \t\r\n"


@dataclass(frozen=True)
class Nested:
    """One record; `kind` is the name of its XML element, empty in JSON. Broken ones have a `fault`."""

    number: int
    tree: Tree
    kind: str = ""
    fault: Fault | None = None
    raw: str = ""


class WrongShape(Exception):
    """A record holds a list or a record where a text is to be, or the other way round."""


def texts(tree: Tree, path: str) -> list[str]:
    """The texts at a dotted path, those of every member where lists lie on the way; empty ones are left out.

    Raises `WrongShape` where the path ends in a record, or passes through a text.
    """
    found: list[Any] = [tree]
    for name in path.split("."):
        below: list[Any] = []
        for node in found:
            if not isinstance(node, dict):
                raise WrongShape(path)
            value = node.get(name)
            below += value if isinstance(value, list) else [] if value is None else [value]
        found = below
    if any(isinstance(value, dict | list) for value in found):
        raise WrongShape(path)
    return [text for text in map(_text, found) if text]


def text(tree: Tree, *paths: str) -> str:
    """The first text at the first of the paths that has one; empty where none has."""
    return next((found[0] for path in paths if (found := texts(tree, path))), "")


def single(tree: Tree, *paths: str) -> str:
    """As `text`, where a list on the way would be a fault. Raises `WrongShape`."""
    for path in paths:
        value: Any = tree
        for name in path.split("."):
            if not isinstance(value, dict):
                raise WrongShape(path)
            value = value.get(name) or {} if name != path.rpartition(".")[2] else value.get(name)
        if isinstance(value, dict | list):
            raise WrongShape(path)
        if found := _text(value):
            return found
    return ""


def read_json(path: Path, file: str) -> Iterator[Nested]:
    """The objects of a JSON array, of JSON lines, or of an object alone.

    Of JSON lines a broken one is a broken record, and `number` is its line. Raises `DeliveryRefused` where an array is
    cut off or damaged.
    """
    if _has_lines(path):
        yield from _json_lines(path)
        return
    try:
        document = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise DeliveryRefused("unreadable", file, "has bytes that are not UTF-8; save it as UTF-8") from None
    except (ValueError, RecursionError) as error:
        where = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        message = f"is no sound JSON{where}; it may be cut off: ask the sender for the file again"
        raise DeliveryRefused("unreadable", file, message) from None
    for number, member in enumerate(_members(document), start=1):
        yield _nested(number, member)


def _members(document: Any) -> list[Any]:
    """The records of a document: its elements, or those of the one array that an envelope holds, or itself."""
    if isinstance(document, list):
        return document
    arrays = [value for value in document.values() if isinstance(value, list)] if isinstance(document, dict) else []
    scalars = [value for value in document.values() if not isinstance(value, dict | list)] if arrays else []
    is_envelope = len(arrays) == 1 and all(isinstance(value, int | bool) or value is None for value in scalars)
    return arrays[0] if is_envelope else [document]


def _json_lines(path: Path) -> Iterator[Nested]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            content = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
            if not content.strip():
                continue
            try:
                yield _nested(number, json.loads(content.decode("utf-8")))
            except UnicodeDecodeError:
                yield Nested(number, {}, fault=Fault.ENCODING, raw=content.decode("utf-8", "backslashreplace"))
            except (ValueError, RecursionError):
                yield Nested(number, {}, fault=Fault.SHAPE, raw=content.decode("utf-8"))


def _has_lines(path: Path) -> bool:
    """Whether there are two lines that begin as objects do, and one of them is one."""
    with path.open("rb") as opened:
        lines = (line.removeprefix(codecs.BOM_UTF8).strip() for line in opened)
        first, second = next(filter(None, lines), b""), next(filter(None, lines), b"")
    return first.startswith(b"{") and second.startswith(b"{") and (_is_object(first) or _is_object(second))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False


def _nested(number: int, value: Any) -> Nested:
    if isinstance(value, dict):
        return Nested(number, _plain(value))
    return Nested(number, {}, fault=Fault.SHAPE, raw=json.dumps(value))


def plain(name: str) -> str:
    """A name as it is looked for: `studentReference` where XML has `StudentReference`."""
    return name[:1].lower() + name[1:]


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {plain(name): _plain(member) for name, member in value.items()}
        case list():
            return [_plain(member) for member in value]
    return value


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
    return str(value).strip(_SPACE)


def read_xml(path: Path, file: str) -> Iterator[Nested]:
    """The children of an XML file's root. Raises `DeliveryRefused` where it is cut off or damaged.

    Namespaces and attributes are left aside; an `…Identity` within a `…Reference` is read as the reference itself, and
    an element that is there several times becomes a list.
    """
    try:
        root = None
        number = 0
        depth = 0
        for event, element in ElementTree.iterparse(path, events=("start", "end")):
            if event == "start":
                root = element if root is None else root
                depth += 1
                continue
            depth -= 1
            if depth == 1:
                number += 1
                tree = _tree(element)
                kind = _local(element)
                yield (
                    Nested(number, tree, kind)
                    if isinstance(tree, dict)
                    else Nested(number, {}, kind, Fault.SHAPE, str(tree))
                )
                assert root is not None
                root.clear()
    except ElementTree.ParseError as error:
        message = f"is no sound XML (line {error.position[0]}); it may be cut off: ask the sender for the file again"
        raise DeliveryRefused("unreadable", file, message) from None


def _tree(element: ElementTree.Element) -> Any:
    if not len(element):
        return (element.text or "").strip() or None
    found: Tree = {}
    for child in element:
        name, value = _local(child), _tree(child)
        if name.endswith("Identity") and isinstance(value, dict):
            found |= value
        elif name in found:
            earlier = found[name] if isinstance(found[name], list) else [found[name]]
            found[name] = [*earlier, value]
        else:
            found[name] = value
    return found


def _local(element: ElementTree.Element) -> str:
    return plain(element.tag.rpartition("}")[2])
