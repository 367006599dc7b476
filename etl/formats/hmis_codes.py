"""The codes of HMIS as categories of ours: of projects by their type, of services by record type and type provided.

Codes are those of the HMIS data standards of 2020 to 2026.
"""

from __future__ import annotations

WITHOUT_TYPE = "project without a type"
OF_PROJECTS = {
    WITHOUT_TYPE: "community_support",  # Outside of the continuum of care, which alone has types
    "project type 0": "housing",  # Emergency shelter, entry and exit
    "project type 1": "housing",  # Emergency shelter, night by night
    "project type 2": "housing",  # Transitional housing
    "project type 3": "housing",  # Permanent supportive housing
    "project type 4": "community_support",  # Street outreach
    "project type 6": "community_support",  # Services only
    "project type 7": "community_support",  # Other
    "project type 8": "housing",  # Safe haven
    "project type 9": "housing",  # Permanent housing, housing only
    "project type 10": "housing",  # Permanent housing with services
    "project type 11": "community_support",  # Day shelter
    "project type 12": "housing",  # Homelessness prevention
    "project type 13": "housing",  # Rapid re-housing
    "project type 14": "community_support",  # Coordinated entry
}

OF_SERVICES = {
    "141": "community_support",  # PATH
    "141:4": "mental_health",
    "141:5": "mental_health",
    "141:7": "housing",
    "141:8": "housing",
    "141:9": "housing",
    "141:10": "housing",
    "141:11": "housing",
    "141:12": "housing",
    "142": "community_support",  # Runaway and homeless youth
    "142:5": "academic_support",
    "142:6": "college_and_career",
    "142:8": "enrichment",
    "142:10": "family_engagement",
    "142:12": "physical_health",
    "142:13": "physical_health",
    "142:14": "physical_health",
    "142:17": "mental_health",
    "142:18": "mental_health",
    "142:27": "physical_health",
    "142:28": "physical_health",
    "143": "community_support",  # HOPWA
    "143:3": "childcare",
    "143:5": "academic_support",
    "143:6": "college_and_career",
    "143:7": "food",
    "143:8": "physical_health",
    "143:10": "mental_health",
    "143:12": "mental_health",
    "144": "community_support",  # SSVF
    "151": "housing",  # HOPWA, financial assistance
    "152": "housing",  # SSVF, financial assistance
    "161": "community_support",  # PATH, referrals
    "200": "housing",  # A night in a bed
    "210": "housing",  # HUD-VASH, vouchers
    "300": "housing",  # Moving on
}
