"""What an attack on a release came to: numbers for everyone, and findings that stay on the restricted side."""

from __future__ import annotations

import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PASSED, FAILED = "passed", "failed"
RECOVERABLE, NARROW = "recoverable", "narrow"


@dataclass(frozen=True)
class Finding:
    """A hidden count that an attacker knows too closely. Restricted: never printed, never in a release.

    `held_by` are shown counts that bound it, where that was asked: indicator, place, partner, group and quantity.
    """

    kind: str
    indicator_id: str
    school_year: int
    geography_type: str
    geography_id: str
    partner_id: str
    group_dimension: str
    group_value: str
    quantity: str
    least: int | None
    greatest: int | None
    held_by: tuple[tuple[str, ...], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Verdict:
    """The outcome of an audit. `findings` are restricted, everything else may be shown.

    `recoverable`: hidden counts of which the exact number can be told; `narrow`: known more closely than the protection
    width; `unproven`: neither proved wide enough nor shown narrow; `counts`: hidden counts examined; `violations`:
    sentences on what a release must not contain.
    """

    release: str
    recoverable: int
    narrow: int
    unproven: int
    counts: int
    violations: tuple[str, ...]
    tried: tuple[str, ...]
    not_covered: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> str:
        return FAILED if self.recoverable or self.narrow or self.violations else PASSED

    def by_indicator_and_dimension(self) -> list[dict[str, Any]]:
        """How many findings there are, by kind; no cell of them and no number."""
        counted = Counter((one.indicator_id, one.group_dimension, one.kind) for one in self.findings)
        return [
            {"indicator_id": indicator, "group_dimension": dimension, "kind": kind, "counts": number}
            for (indicator, dimension, kind), number in sorted(counted.items())
        ]

    def to_json(self) -> dict[str, Any]:
        """Everything but the findings themselves."""
        return {
            "release": self.release,
            "verdict": self.verdict,
            "recoverable": self.recoverable,
            "narrow": self.narrow,
            "unproven": self.unproven,
            "counts": self.counts,
            "violations": list(self.violations),
            "tried": list(self.tried),
            "not_covered": list(self.not_covered),
            "findings": self.by_indicator_and_dimension(),
        }

    def to_text(self) -> str:
        """The same in sentences."""
        lines = [
            f"audit of release {self.release}: {self.verdict}",
            f"{self.counts:,} hidden counts: {self.recoverable:,} recoverable, {self.narrow:,} known too closely, "
            f"{self.unproven:,} unproven",
            *(f"violation: {violation}" for violation in self.violations),
            *(
                f"  {row['indicator_id']} by {row['group_dimension']}: {row['counts']:,} {row['kind']}"
                for row in self.by_indicator_and_dimension()
            ),
            "What was tried:",
            *(f"  - {sentence}" for sentence in self.tried),
            "What it cannot prove:",
            *(f"  - {sentence}" for sentence in self.not_covered),
        ]
        return "\n".join(lines)

    def write_findings(self, file: Path) -> None:
        """Write the findings, with what can be told of each, for the eyes of the restricted side only (mode 0600)."""
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        os.fchmod(descriptor, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            json.dump([one.to_json() for one in self.findings], handle, indent=1, ensure_ascii=False)
            handle.write("\n")
