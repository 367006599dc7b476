"""Notes, events, data notices and what is done to turn a curve: Markdown files with a head of `key: value` lines
between two lines of dashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from etl.problems import Problem, Refused, did_you_mean

TURN_THE_CURVE = "turn_the_curve"
KINDS = ("note", "event", "data_notice", TURN_THE_CURVE)
PARTS = ("what", "why", "partners", "what_works", "next_step", "owner")
_KEYS = ("date", "kind", "title", "indicator", *PARTS)
_FENCE = "---"


@dataclass(frozen=True)
class Story:
    """One dated note; `indicator_id` is None where it belongs to all, `parts` are those of `PARTS` that it has."""

    story_id: str
    dated: date
    kind: str
    title: str
    body: str
    indicator_id: str | None
    parts: Mapping[str, str] = field(default_factory=dict)


def read_stories(folder: Path, indicator_ids: Sequence[str]) -> list[Story]:
    """Every `*.md` of a folder, oldest first; none where there is no folder. Raises `Refused` with every problem."""
    stories, problems = [], []
    for path in sorted(path for path in folder.glob("*") if path.suffix.lower() == ".md"):
        head, body, found = _parts(path)
        found += _wrong(path.name, head, indicator_ids) if not found else []
        problems += found
        if not found:
            stories.append(
                Story(
                    story_id=path.stem,
                    dated=date.fromisoformat(head["date"]),
                    kind=head.get("kind", "note"),
                    title=head["title"],
                    body=body,
                    indicator_id=head.get("indicator"),
                    parts={part: head[part] for part in PARTS if part in head},
                )
            )
    if problems:
        raise Refused(problems)
    return sorted(stories, key=lambda story: (story.dated, story.story_id))


def _parts(path: Path) -> tuple[dict[str, str], str, list[Problem]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return {}, "", [Problem(path.name, "is not UTF-8 text; save it as UTF-8")]
    if not lines or lines[0].strip() != _FENCE or _FENCE not in (line.strip() for line in lines[1:]):
        message = "begins with a head between two lines of `---`, with `date:`, `kind:` and `title:`"
        return {}, "", [Problem(path.name, message, line=1)]
    end = next(n for n, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE)
    head: dict[str, str] = {}
    problems = []
    for number, line in enumerate(lines[1:end], start=2):
        key, colon, value = line.partition(":")
        if line.strip() and not colon:
            problems.append(Problem(path.name, "expected `key: value`", line=number))
        elif line.strip() and key.strip() not in _KEYS:
            advice = did_you_mean(key.strip(), _KEYS) or f" Known: {', '.join(_KEYS)}"
            problems.append(Problem(path.name, f"unknown key.{advice}", where=key.strip(), line=number))
        elif value.strip():
            head[key.strip()] = value.strip()
    return head, "\n".join(lines[end + 1 :]).strip(), problems


def _wrong(name: str, head: dict[str, str], indicator_ids: Sequence[str]) -> list[Problem]:
    problems = [Problem(name, f"`{key}` is missing") for key in ("date", "title") if key not in head]
    try:
        date.fromisoformat(head.get("date", "2000-01-01"))
    except ValueError:
        problems.append(Problem(name, f"expected a date like 2026-08-31, found '{head['date']}'", where="date"))
    kind, indicator = head.get("kind", "note"), head.get("indicator")
    if kind not in KINDS:
        problems.append(Problem(name, f"'{kind}' is none of {', '.join(KINDS)}.{did_you_mean(kind, KINDS)}", "kind"))
    if kind in KINDS and kind != TURN_THE_CURVE:
        message = f"belongs to a story of `kind: {TURN_THE_CURVE}`; this one is of kind '{kind}'"
        problems += [Problem(name, message, where=part) for part in PARTS if part in head]
    if indicator is not None and indicator not in indicator_ids:
        advice = did_you_mean(indicator, indicator_ids)
        problems.append(Problem(name, f"there is no indicator '{indicator}'.{advice}", where="indicator"))
    return problems
