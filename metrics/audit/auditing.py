"""The independent attacker: reads what the public reads, builds every relation it can, and says what it recovered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from metrics.audit.attack import Attack, Progress, attack
from metrics.audit.counts import HIDDEN, KNOWN, NUMERATOR, STUDENTS, SUM, Counts, counts_of
from metrics.audit.identities import Identity, add_identities
from metrics.audit.public import PublicRelease, read_release
from metrics.audit.relations import Relations
from metrics.audit.system import Rows
from metrics.audit.verdict import Finding, Verdict

RECOVERABLE, NARROW = "recoverable", "narrow"
_NOT_COVERED = (
    "What an insider knows: a partner of its own students, a student of a group of one.",
    "What the pattern of hiding itself tells to one who knows the rules by which it was chosen.",
    "Who was counted as unknown: the published `unknown` counts are not attacked.",
    "Knowledge from outside the releases, such as enrollment published elsewhere.",
    "Gaps, trends, changes, notes and other derived tables: they are not read by this audit yet.",
    "What hidden sums of days and hours are bounded by: only sums that published ones determine exactly are found.",
)


def audit(folder: Path, earlier: Sequence[Path] = (), *, progress: Progress | None = None) -> Verdict:
    """Attack the counts of the release in `folder`. The `earlier` ones are only named among what is not covered yet."""
    release = read_release(folder)
    counts = counts_of(release)
    relations = Relations(counts, release.names)
    collection = relations.collect()
    identities = add_identities(counts, collection)
    rows = collection.rows()
    everything = np.arange(len(counts.state))
    result = attack(counts, relations.behind(everything), rows, release.rules, progress)
    findings = [*_findings(release, counts, result), *_remainders(release, counts, relations)]
    return Verdict(
        release.release_id,
        sum(one.kind == RECOVERABLE for one in findings),
        sum(one.kind == NARROW for one in findings),
        int(result.unproven.sum()),
        len(result.at) + int(_hidden_sums(counts)),
        (),
        tuple(_tried(counts, rows, result, identities)),
        tuple(_not_covered(collection.dropped, result, len(earlier))),
        tuple(findings),
    )


def _hidden_sums(counts: Counts) -> int:
    is_sum = np.array([table.quantity == SUM for table in counts.tables], bool)
    return int((is_sum[counts.table] & (counts.state == HIDDEN)).sum())


def _findings(release: PublicRelease, counts: Counts, result: Attack) -> list[Finding]:
    found = []
    for kind, chosen in ((RECOVERABLE, result.recoverable), (NARROW, result.narrow)):
        for at in np.flatnonzero(chosen).tolist():
            cell = int(result.at[at])
            found.append(_finding(release, counts, cell, kind, int(result.low[at]), int(result.high[at])))
    found.extend(_finding(release, counts, at, RECOVERABLE, None, None) for at in result.sums.tolist())
    return found


def _finding(
    release: PublicRelease, counts: Counts, at: int, kind: str, least: int | None, greatest: int | None
) -> Finding:
    table, names = counts.tables[counts.table[at]], release.names
    place = names.places[counts.place[at]].partition("\t")
    group = names.groups[counts.group[at]].partition("\t")
    return Finding(
        kind,
        table.indicators[0],
        table.year,
        place[0],
        place[2],
        names.partners[counts.partner[at]],
        group[0],
        group[2],
        table.quantity,
        least,
        greatest,
    )


def _remainders(release: PublicRelease, counts: Counts, relations: Relations) -> list[Finding]:
    """Partner groups that are shown and leave a few others of a shown group, or a small numerator among them."""
    rules = release.rules
    at, parent = relations.remainders()
    both = (counts.state[at] == KNOWN) & (counts.state[parent] == KNOWN)
    at, parent = at[both], parent[both]
    rest = counts.value[parent] - counts.value[at]
    quantity = np.array([table.quantity for table in counts.tables])[counts.table[at]]
    few = (quantity == STUDENTS) & (rest > 0) & (rest < rules.minimum_group)
    students, all_students = relations.behind(at), relations.behind(parent)
    shown = (quantity == NUMERATOR) & (students >= 0) & (all_students >= 0)
    shown &= (counts.state[students] == KNOWN) & (counts.state[all_students] == KNOWN)
    others = counts.value[all_students] - counts.value[students]
    small = (rest < rules.minimum_count) | (others - rest < rules.minimum_count)
    few |= shown & (others >= rules.minimum_group) & small
    return [
        _finding(release, counts, cell, NARROW, left, left)
        for cell, left in zip(at[few].tolist(), rest[few].tolist(), strict=True)
    ]


def _tried(counts: Counts, rows: Rows, result: Attack, identities: list[Identity]) -> list[str]:
    shown = int((counts.state == KNOWN).sum())
    equal = sum(identity.is_equality for identity in identities)
    return [
        f"{shown:,} published counts and sums were laid against {len(result.at):,} hidden counts and "
        f"{_hidden_sums(counts):,} hidden sums.",
        f"{rows.number:,} relations between hidden counts: groups, neighborhoods, schools and partners "
        "against their totals, numerators within their groups, tail bands, indicators over the same students.",
        f"{equal:,} identities and {len(identities) - equal:,} inclusions between indicators were found in "
        "the published numbers and used too.",
        f"{result.parts:,} sets of connected counts were solved by bounds, elimination and linear programs; "
        f"{int(result.proved.sum()):,} counts were proved wide enough by two integer worlds each.",
        "Shown groups of partners were taken from shown groups of everyone, for what they leave.",
    ]


def _not_covered(dropped: int, result: Attack, earlier: int) -> list[str]:
    sentences = list(_NOT_COVERED)
    if earlier:
        sentences.append(f"{earlier:,} earlier releases that are still public: they are not laid over this one yet.")
    if dropped:
        sentences.append(f"{dropped:,} relations that the published numbers contradict elsewhere were not used.")
    if result.given_up:
        sentences.append(
            f"For {result.given_up:,} counts, relations that only seemed to hold contradicted and were dropped."
        )
    if result.sums_unfinished:
        sentences.append(f"{result.sums_unfinished:,} sets of hidden sums were too large to eliminate exactly.")
    return sentences
