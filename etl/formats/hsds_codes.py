"""What the terms of common taxonomies say of a service, as categories of ours, and the links that give such terms.

The names are those of Open Eligibility and of plain language; codes are those of the 211 taxonomy, by first letters.
"""

from __future__ import annotations

import re

LINK_TYPES = frozenset(
    {"", "service", "service type", "servicetype", "service category", "service term", "category", "taxonomy", "topic"}
    | {"type", "type of service", "service taxonomy", "service focus", "taxonomy term"}
)
"""Links by which a term says what a service is, in lower case."""

CATEGORIES = {
    "After School Care": "out_of_school_time",
    "After-School Programs": "out_of_school_time",
    "Academic Support": "academic_support",
    "Career Development": "college_and_career",
    "Child Care": "childcare",
    "Childcare": "childcare",
    "Clothing": "clothing",
    "Clothes for School": "clothing",
    "College Prep": "college_and_career",
    "Community Support Services": "community_support",
    "Computer or Internet Access": "internet",
    "Counseling": "mental_health",
    "Daytime Care": "childcare",
    "Dental Care": "physical_health",
    "Early Childhood": "early_childhood",
    "Early Childhood Education": "early_childhood",
    "Education": "academic_support",
    "Emergency Food": "food",
    "Employment": "college_and_career",
    "Family Support": "family_engagement",
    "Food": "food",
    "Food Delivery": "food",
    "Food Pantry": "food",
    "Head Start": "early_childhood",
    "Health": "physical_health",
    "Health Care": "physical_health",
    "Healthcare": "physical_health",
    "Help Find Housing": "housing",
    "Help Find Work": "college_and_career",
    "Help Pay for Food": "food",
    "Help Pay for Housing": "housing",
    "Help Pay for Internet or Phone": "internet",
    "Housing": "housing",
    "Internet": "internet",
    "Juvenile Justice": "justice_prevention",
    "Maintain Housing": "housing",
    "Meals": "food",
    "Medical Care": "physical_health",
    "Mental Health": "mental_health",
    "Mental Health Care": "mental_health",
    "Mentoring": "enrichment",
    "Nutrition": "food",
    "Parenting Education": "family_engagement",
    "Preschool": "early_childhood",
    "Recreation": "enrichment",
    "Residential Housing": "housing",
    "Shelter": "housing",
    "Short-Term Housing": "housing",
    "Skills & Training": "college_and_career",
    "Substance Abuse Counseling": "mental_health",
    "Summer Programs": "out_of_school_time",
    "Support Network": "mental_health",
    "Supplies for School": "academic_support",
    "Temporary Shelter": "housing",
    "Tutoring": "academic_support",
    "Vision Care": "physical_health",
    "Financial Assistance": "community_support",
    "Goods": "community_support",
    "Legal": "community_support",
    "Legal Services": "community_support",
    "Money": "community_support",
    "Transit": "community_support",
    "Transportation": "community_support",
    "Utilities": "community_support",
    "Work": "college_and_career",
    "Youth Development": "enrichment",
}

_CODE = re.compile(r"[A-Z]{1,2}(-\d{4}(\.\d{4})?(-\d{3}(\.\d{2})?)*)?")
_BY_LETTERS = {
    "BD": "food",
    "BH": "housing",
    "BM": "clothing",
    "B": "community_support",
    "D": "community_support",
    "F": "community_support",
    "HD": "academic_support",
    "HH": "academic_support",
    "HL": "academic_support",
    "ND": "college_and_career",
    "PL": "enrichment",
    "L": "physical_health",
    "N": "community_support",
    "P": "family_engagement",
    "R": "mental_health",
    "T": "community_support",
}


def category_of_code(code: str) -> str:
    """The category of a code of the 211 taxonomy, by its first letters; empty where it is none, or none of ours."""
    if not _CODE.fullmatch(code):
        return ""
    return _BY_LETTERS.get(code[:2], "") or _BY_LETTERS.get(code[:1], "")
