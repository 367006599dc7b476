"""The values that a coded column may hold, and the spellings that are read as one of them.

A code list is closed: what is in neither is rejected, so that a person decides what it means.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class CodeList:
    """A closed list of canonical values with their labels, and other spellings in lower case."""

    name: str
    labels: dict[str, str]
    spellings: dict[str, str] = field(default_factory=dict)

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(self.labels)

    def canonical(self) -> dict[str, str]:
        """Every spelling that is read, meanings too, in lower case, and the value that it stands for."""
        labels = {label.lower(): value for value, label in self.labels.items()}
        return {**labels, **{value.lower(): value for value in self.labels}, **self.spellings}


RACE_ETHNICITY = CodeList(
    "race_ethnicity",
    {
        "american_indian": "American Indian or Alaska Native",
        "asian": "Asian",
        "black": "Black or African American",
        "hispanic": "Hispanic or Latino",
        "pacific_islander": "Native Hawaiian or Pacific Islander",
        "two_or_more": "Two or more races",
        "white": "White",
    },
    {
        # As federal collections write them (OMB Directive 15 of 1997).
        "native hawaiian or other pacific islander": "pacific_islander",
        "hispanic/latino": "hispanic",
        "hispanic/latino of any race": "hispanic",
    },
)

SEX = CodeList(
    "sex",
    {"female": "Female", "male": "Male", "nonbinary": "Nonbinary"},
    {"f": "female", "m": "male", "x": "nonbinary"},
)

FLAG = CodeList(
    "flag",
    {"yes": "Yes", "no": "No"},
    {"y": "yes", "n": "no", "1": "yes", "0": "no", "true": "yes", "false": "no", "t": "yes", "f": "no"},
)

_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd"} | {n: f"{n}th" for n in range(4, 13)}

GRADE_LEVEL = CodeList(
    "grade_level",
    {"PK": "Prekindergarten", "KG": "Kindergarten"} | {f"{n:02d}": f"Grade {n}" for n in range(1, 13)},
    {
        "k": "KG",
        "kindergarten": "KG",
        "grade k": "KG",
        "grade kg": "KG",
        "prek": "PK",
        "pre-k": "PK",
        "p": "PK",
        "prekindergarten": "PK",
        "pre-kindergarten": "PK",
    }
    | {str(n): f"{n:02d}" for n in range(1, 13)}
    | {f"grade {n}": f"{n:02d}" for n in range(1, 13)}
    | {f"grade {n:02d}": f"{n:02d}" for n in range(1, 13)}
    | {f"g{n}": f"{n:02d}" for n in range(1, 13)}
    | {_ORDINALS[n]: f"{n:02d}" for n in range(1, 13)}
    | {f"{_ORDINALS[n]} grade": f"{n:02d}" for n in range(1, 13)}
    | {
        f"{word} grade": f"{n:02d}"
        for n, word in enumerate(
            (
                "first",
                "second",
                "third",
                "fourth",
                "fifth",
                "sixth",
                "seventh",
                "eighth",
                "ninth",
                "tenth",
                "eleventh",
                "twelfth",
            ),
            start=1,
        )
    },
)

ATTENDANCE_STATUS = CodeList(
    "attendance_status",
    {
        "present": "Present",
        "absent_excused": "Absent, excused",
        "absent_unexcused": "Absent, unexcused",
        "absent": "Absent, reason not given",
        "tardy": "Late",
        "suspended_out": "Out-of-school suspension",
        "suspended_in": "In-school suspension",
        "remote_present": "Present remotely",
        "remote_absent": "Absent from remote instruction",
        "not_expected": "Not expected",
    },
)

EXIT_REASON = CodeList(
    "exit_reason",
    {
        "promoted": "Promoted",
        "retained": "Retained",
        "graduated": "Graduated with a regular diploma",
        "completed_other": "Completed with another credential",
        "dropped_out": "Dropped out",
        "transferred_out": "Transferred out, documented",
        "transferred_out_undocumented": "Transferred out, not documented",
        "emigrated": "Emigrated",
        "deceased": "Deceased",
        "no_show": "Never attended",
        "still_enrolled": "Still enrolled",
    },
)

SERVICE_CATEGORY = CodeList(
    "service_category",
    {
        "early_childhood": "Early childhood education",
        "academic_support": "Academic support",
        "out_of_school_time": "Out-of-school time",
        "enrichment": "Enrichment",
        "transitions": "Transitions between schools and grades",
        "family_engagement": "Family and community engagement",
        "college_and_career": "College and career readiness",
        "community_support": "Support for former students and the community",
        "physical_health": "Physical health",
        "mental_health": "Mental health",
        "food": "Food",
        "housing": "Housing",
        "clothing": "Clothing",
        "device": "Device for learning",
        "internet": "Internet access",
        "childcare": "Childcare",
        "justice_prevention": "Juvenile crime prevention and rehabilitation",
    },
)

SERVICE_AREA_OF_CATEGORY = {
    # The eight pipeline services of 20 USC 7272(3), by their letter, and our sub-categories under them.
    "A early childhood": ("early_childhood", "childcare"),
    "B school and out-of-school time": ("academic_support", "out_of_school_time", "enrichment", "device", "internet"),
    "C transitions": ("transitions",),
    "D family and community engagement": ("family_engagement",),
    "E postsecondary and workforce readiness": ("college_and_career",),
    "F community support": ("community_support",),
    "G social, health, nutrition and mental health": (
        "physical_health",
        "mental_health",
        "food",
        "housing",
        "clothing",
    ),
    "H juvenile crime prevention": ("justice_prevention",),
}

DIPLOMA_TYPE = CodeList(
    "diploma_type",
    {
        "regular": "Regular diploma",
        "alternate": "State-defined alternate diploma",
        "equivalency": "High school equivalency",
        "certificate": "Certificate of attendance or completion",
        "none": "No diploma",
    },
    {"ged": "equivalency", "standard": "regular"},
)

REFERRAL_STATUS = CodeList(
    "referral_status",
    {
        "made": "Made",
        "accepted": "Accepted",
        "declined": "Declined",
        "waitlisted": "On a waiting list",
        "started": "Service started",
        "closed": "Closed",
    },
    {"open": "made", "pending": "made", "rejected": "declined"},
)

REFERRAL_OUTCOME = CodeList(
    "referral_outcome",
    {
        "received": "Service received",
        "declined_by_family": "Declined by the family",
        "not_eligible": "Not eligible",
        "unreachable": "Could not be reached",
        "no_capacity": "No place free",
        "withdrawn": "Withdrawn",
    },
)
