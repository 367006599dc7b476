"""The attack on one school year of a release: no relation reaches from one year to another."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace

import numpy as np

from metrics.audit.attack import Attack, ShareOut, attack
from metrics.audit.counts import HIDDEN, KNOWN, NUMERATOR, STUDENTS, SUM, Counts, counts_of
from metrics.audit.earlier import known_elsewhere, leaves_few, told_alone, told_more
from metrics.audit.explaining import held_back_by
from metrics.audit.identities import add_identities
from metrics.audit.inclusions import add_inclusions
from metrics.audit.moves import Moves, labels_of
from metrics.audit.public import PublicRelease
from metrics.audit.relations import Relations
from metrics.audit.remainders import apart, small_remainders
from metrics.audit.restrictions import add_restrictions
from metrics.audit.system import Rows
from metrics.audit.verdict import NARROW, RECOVERABLE, Finding

_EXPLAINED = 12
"""Findings of a year up to which it is asked what holds each: where there are more, most go with their neighbors."""


@dataclass(frozen=True)
class Work:
    """How much an attack laid against how much; sums over years are sums of these."""

    shown: int = 0
    hidden: int = 0
    hidden_sums: int = 0
    relations: int = 0
    identities: int = 0
    inclusions: int = 0
    elsewhere: int = 0
    parts: int = 0
    proved: int = 0
    unproven: int = 0
    dropped: int = 0
    given_up: int = 0
    sums_unfinished: int = 0

    def __add__(self, other: Work) -> Work:
        return Work(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True)
class YearAttacked:
    """What an attack on one school year came to."""

    work: Work
    findings: tuple[Finding, ...]
    moves: Moves

    def to_text(self) -> str:
        """Work and findings as JSON, to be kept on the restricted side."""
        return json.dumps({"work": asdict(self.work), "findings": [one.to_json() for one in self.findings]})

    @classmethod
    def from_text(cls, text: str) -> YearAttacked:
        """What `to_text` wrote."""
        kept = json.loads(text)
        findings = (
            Finding(**{**one, "held_by": tuple(tuple(cell) for cell in one["held_by"])}) for one in kept["findings"]
        )
        return cls(Work(**kept["work"]), tuple(findings), Moves.nothing())


def attack_year(
    release: PublicRelease, earlier: Sequence[PublicRelease], moves: Moves, share_out: ShareOut = map
) -> YearAttacked:
    """Attack what the release says of one school year, beside what `earlier` releases say of it.

    `moves` are what attacks on the year have found before; they help where there is a witness. `share_out` does what
    `map` does, maybe on several cores.
    """
    counts = counts_of(release)
    relations = Relations(counts, release.names)
    collection = relations.collect()
    within = add_inclusions(counts, release.definitions, collection)
    identities = add_identities(counts, collection, apart(counts, release.definitions), within)
    add_restrictions(counts, release, collection)
    rows, complete = collection.rows()
    everything = np.arange(len(counts.state))
    elsewhere = known_elsewhere(counts, release, earlier)
    label = labels_of(counts, release.names)
    result = attack(counts, relations.behind(everything), elsewhere, rows, release.rules, label, moves, share_out)
    equal = sum(identity.is_equality for identity in identities)
    hidden_sums = _hidden_sums(counts)
    work = Work(
        shown=int((counts.state == KNOWN).sum()),
        hidden=len(result.at),
        hidden_sums=hidden_sums,
        relations=rows.number,
        identities=equal,
        inclusions=len(identities) - equal + len(within),
        elsewhere=int((elsewhere[result.at] >= 0).sum()),
        parts=result.parts,
        proved=int(result.proved.sum()),
        unproven=int(result.unproven.sum()),
        dropped=collection.dropped,
        given_up=result.given_up,
        sums_unfinished=result.sums_unfinished,
    )
    findings = [*_found(release, earlier, counts, result, complete), *_left_over(release, counts, relations)]
    return YearAttacked(work, tuple(findings), result.moves)


def shown_again(release: PublicRelease, earlier: Sequence[PublicRelease]) -> list[Finding]:
    """Cells of which more is told than by an earlier release, or what it said of nearly the same students: the
    difference of the two tells of few.
    """
    more = [(RECOVERABLE, NUMERATOR, told_more(release, other)) for other in earlier]
    more += [(NARROW, STUDENTS, leaves_few(release, other, release.rules)) for other in earlier]
    cells, names = release.cells, release.names
    return [
        Finding(
            kind,
            names.indicators[cells.indicator[at]],
            int(cells.year[at]),
            *_split(names.places[cells.place[at]]),
            names.partners[cells.partner[at]],
            *_split(names.groups[cells.group[at]]),
            quantity,
            None,
            None,
        )
        for at, kind, quantity in sorted({(at, kind, quantity) for kind, quantity, one in more for at in one.tolist()})
    ]


def _hidden_sums(counts: Counts) -> int:
    is_sum = np.array([table.quantity == SUM for table in counts.tables], bool)
    return int((is_sum[counts.table] & (counts.state == HIDDEN)).sum())


def _found(
    release: PublicRelease, earlier: Sequence[PublicRelease], counts: Counts, result: Attack, complete: Rows
) -> list[Finding]:
    chosen = np.flatnonzero(result.recoverable | result.narrow)
    chosen = chosen[~told_alone(complete, counts, result.at[chosen], release, earlier)]
    asked = chosen if len(chosen) <= _EXPLAINED else chosen[:0]
    held = dict(zip(asked.tolist(), held_back_by(complete, counts, result.at[asked]), strict=True))
    found = []
    for at in chosen.tolist():
        kind = RECOVERABLE if result.recoverable[at] else NARROW
        finding = _finding(release, counts, int(result.at[at]), kind, int(result.low[at]), int(result.high[at]))
        by = tuple(name for cell in held.get(at, result.at[:0]).tolist() for name in _named(release, counts, cell))
        found.append(replace(finding, held_by=by))
    found.extend(_finding(release, counts, at, RECOVERABLE, None, None) for at in result.sums.tolist())
    return found


def _named(release: PublicRelease, counts: Counts, at: int) -> list[tuple[str, ...]]:
    """A count by the cell of each indicator that it is in."""
    table, names = counts.tables[counts.table[at]], release.names
    place, group = _split(names.places[counts.place[at]]), _split(names.groups[counts.group[at]])
    partner = names.partners[counts.partner[at]]
    return [(indicator, *place, partner, *group, table.quantity) for indicator in table.indicators]


def _finding(
    release: PublicRelease, counts: Counts, at: int, kind: str, least: int | None, greatest: int | None
) -> Finding:
    year = counts.tables[counts.table[at]].year
    indicator, *where, quantity = _named(release, counts, at)[0]
    geography_type, geography_id, partner, dimension, group = where
    return Finding(
        kind,
        indicator,
        year,
        geography_type,
        geography_id,
        partner,
        dimension,
        group,
        quantity,
        least,
        greatest,
    )


def _left_over(release: PublicRelease, counts: Counts, relations: Relations) -> list[Finding]:
    """Shown counts that leave a few others of a larger one that is shown, or a small numerator among them."""
    at, rest = small_remainders(counts, relations, release.definitions, release.rules)
    return [
        _finding(release, counts, cell, NARROW, left, left)
        for cell, left in zip(at.tolist(), rest.tolist(), strict=True)
    ]


def _split(word: str) -> tuple[str, str]:
    kind, _, name = word.partition("\t")
    return kind, name
