"""The attacker: knows what the public knows, shares no code with the protection, and tries to find a child."""

from metrics.audit.auditing import audit
from metrics.audit.verdict import FAILED, PASSED, Finding, Verdict

__all__ = ["FAILED", "PASSED", "Finding", "Verdict", "audit"]
