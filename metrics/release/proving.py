"""Protect, attack what would be published, hide what the attack came too close to, until it finds nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from etl.problems import Problem, Refused
from metrics.audit import PASSED, Verdict, audit
from metrics.cells import Cells
from metrics.disclosure import Beside, DisclosurePolicy, Protected, protect, remember
from metrics.disclosure.yearly import Progress
from metrics.indicator import Indicator
from metrics.memory import Memory
from metrics.release.drafting import Draft
from metrics.release.manifest import Audit, Manifest
from metrics.release.mending import mended
from metrics.release.witness import draft_witness, keep_witness

_TURNS = 10
_FINDINGS = "audit-findings.json"


@dataclass(frozen=True)
class Proved:
    """What may be published: the cells, the manifest of the draft that holds them, the verdict of the attack on it."""

    protected: Protected
    manifest: Manifest
    audit: Audit


def prove(
    draft: Draft,
    cells: Cells,
    indicators: Sequence[Indicator],
    policy: DisclosurePolicy,
    beside: Beside,
    earlier: Sequence[Path],
    restricted: Path,
    progress: Progress | None = None,
) -> Proved:
    """Write into the draft what an attacker fails on, who knows the `earlier` releases too.

    `restricted` is the folder for what may not leave this side. Raises `Refused` if the attack still succeeds after
    some turns; what it found is there then.
    """
    witness, memory = draft_witness(cells, restricted), Memory(restricted)
    before = None
    for turn in range(1, _TURNS + 1):
        protected = protect(cells, indicators, policy, beside=beside, before=before, memory=memory, progress=progress)
        manifest = draft.write(protected.cells)
        others = [folder for folder in earlier if folder.name != manifest.release_id]
        verdict = audit(draft.folder, others, witness=witness, memory=memory, progress=progress)
        if verdict.verdict == PASSED:
            remember(cells, indicators, policy, protected.decided.hiding, memory)
            memory.forget_the_oldest()
            keep_witness(witness, manifest.release_id)
            return Proved(protected, manifest, Audit(verdict.verdict, verdict.recoverable, verdict.unproven))
        if verdict.violations or turn == _TURNS:
            break
        before = protected.decided
        beside = mended(beside, verdict.findings, cells, protected.cells, policy.group_width, turn)
    witness.unlink()
    verdict.write_findings(restricted / _FINDINGS)
    raise Refused(list(_problems(verdict, restricted / _FINDINGS)))


def _problems(verdict: Verdict, findings: Path) -> list[Problem]:
    where = "releases"
    problems = [Problem(where, f"nothing was published: {violation}") for violation in verdict.violations]
    if verdict.findings:
        message = (
            f"nothing was published: from what would be shown, {verdict.recoverable:,} hidden counts can be worked out "
            f"and {verdict.narrow:,} be known too closely. Which ones stands in {findings}, for your eyes only. Take "
            f"an indicator or a grouping out, or take earlier releases back, and publish again"
        )
        problems.append(Problem(where, message))
    return problems
