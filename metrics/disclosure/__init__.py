"""The protection of small numbers: the only maker of published cells."""

from metrics.disclosure.hiding import Beside
from metrics.disclosure.policy import DisclosurePolicy, policy_from
from metrics.disclosure.protection import Protected, protect
from metrics.disclosure.yearly import remember

__all__ = ["Beside", "DisclosurePolicy", "Protected", "policy_from", "protect", "remember"]
