"""Who is who: names kept in a vault of their own, and partners' people matched to students by them."""

from etl.matching.account import MatchingAccount, read_account
from etl.matching.matching import match_people
from etl.matching.vault import Vault, open_vault, take_over

__all__ = ["MatchingAccount", "Vault", "match_people", "open_vault", "read_account", "take_over"]
