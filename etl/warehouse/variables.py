"""The analyst's vocabulary: every variable of every unit of analysis, described once.

The tables, the definition language and the documentation are all made from these declarations. A variable is null
where it is not known, never where it is zero.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from etl.codes import (
    GRADE_LEVEL,
    RACE_ETHNICITY,
    REFERRAL_OUTCOME,
    REFERRAL_STATUS,
    SERVICE_CATEGORY,
    SEX,
    CodeList,
)


class VariableKind(Enum):
    """What a variable holds: the word for people, and its type in the warehouse."""

    TEXT = ("text", "VARCHAR")
    FLAG = ("yes or no", "BOOLEAN")
    INTEGER = ("whole number", "INTEGER")
    DECIMAL = ("number", "DECIMAL(12,4)")

    def __init__(self, label: str, sql: str) -> None:
        self.label = label
        self.sql = sql


@dataclass(frozen=True)
class Variable:
    """One described variable. `formula`, in the definition language, marks one that is worked out exactly at use.

    `codes` are the values that a coded variable may hold.
    """

    name: str
    kind: VariableKind
    description: str
    formula: str | None = None
    codes: CodeList | None = field(default=None, compare=False)


class Subject(Enum):
    """Of whom a row speaks, which says how numbers of rows are protected."""

    STUDENT = "a row is a student"
    RECORD = "a row is of one student, who may have several"
    OFFER = "a row is of no student, and holds nothing that is not public"


@dataclass(frozen=True)
class Unit:
    """One table of the analyst: one row per `grain`, told apart by `key`.

    `families` are variables whose names end in a word of the data, such as `met_<milestone>`; every member of a
    family is a `FLAG`. `geographies`, `has_groups` and `has_partners` say where its indicators may be shown.
    """

    name: str
    grain: str
    key: tuple[str, ...]
    variables: tuple[Variable, ...]
    families: tuple[Variable, ...] = ()
    subject: Subject = Subject.STUDENT
    geographies: tuple[str, ...] = ("community", "neighborhood", "school")
    has_groups: bool = True
    has_partners: bool = True

    @property
    def noun(self) -> str:
        """What is counted, in the plural."""
        return "students" if self.subject is Subject.STUDENT else f"{self.name}s"

    def variable(self, name: str) -> Variable | None:
        """The variable of that name, a family's members included; None where there is none."""
        for variable in self.variables:
            if variable.name == name:
                return variable
        for family in self.families:
            prefix = family.name.partition("<")[0]
            if name.startswith(prefix) and len(name) > len(prefix):
                return Variable(name, family.kind, family.description)
        return None


_T, _F, _I, _D = VariableKind.TEXT, VariableKind.FLAG, VariableKind.INTEGER, VariableKind.DECIMAL

_IDENTITY = (
    Variable("student_id", _T, "The district's identifier of the student"),
    Variable("school_year", _I, "The school year, by the year in which it ends: 2024 is 2023–24"),
)

_WHO = (
    Variable("grade_level", _T, "Grade in that year: PK, KG, 01 … 12", codes=GRADE_LEVEL),
    Variable("grade_number", _I, "Grade as a number: PK is −1, KG is 0, grade 1 is 1"),
    Variable("age_on_september_1", _I, "Age in whole years on September 1 of the school year"),
    Variable("sex", _T, "Sex as the district records it", codes=SEX),
    Variable("race_ethnicity", _T, "Race and ethnicity, one mutually exclusive group", codes=RACE_ETHNICITY),
    Variable("economically_disadvantaged", _F, "Economically disadvantaged, as the district determines it"),
    Variable("english_learner", _F, "English learner"),
    Variable("disability", _F, "Has an individualized education program"),
    Variable("homeless", _F, "Homeless under the McKinney-Vento Act"),
    Variable("neighborhood_id", _T, "Where that year's students row puts the child's home"),
)

_DAYS = (
    Variable("days_enrolled", _D, "School days on which the student was expected; 0 in a year at no school"),
    Variable("days_present", _D, "Days enrolled less days absent"),
    Variable("days_absent", _D, "Days missed for whatever reason, by the community's attendance rules"),
    Variable("days_excused", _D, "Days missed with an excuse"),
    Variable("days_unexcused", _D, "Days missed without an excuse"),
    Variable("days_suspended_out", _D, "Days of out-of-school suspension"),
    Variable("days_suspended_in", _D, "Days of in-school suspension"),
    Variable("absence_rate", _D, "Share of days enrolled that were missed", formula="days_absent / days_enrolled"),
    Variable("prior_days_enrolled", _D, "Days enrolled in the school year before, in the whole community"),
    Variable("prior_days_absent", _D, "Days absent in the school year before, in the whole community"),
    Variable(
        "prior_days_suspended_in", _D, "Days of in-school suspension in the school year before, in the whole community"
    ),
    Variable(
        "longest_unexcused_run", _I, "Longest run of consecutive school days missed without an excuse, counted in days"
    ),
)

_MOVES = (
    Variable("schools_attended", _I, "Different schools at which the student was enrolled in the year"),
    Variable("entries", _I, "Enrollment spells that began after the first school day of the year"),
    Variable("exits", _I, "Enrollment spells that ended before the last school day of the year"),
    Variable("count_day_enrollments", _I, "Enrollment spells in force on the count day, October 1"),
    Variable("entries_after_count_day", _I, "Those of `entries` that began after October 1"),
    Variable("exits_after_count_day", _I, "Those of `exits` that ended after October 1"),
)

_PROGRESSION = (
    Variable(
        "promoted",
        _F,
        "Ended the year promoted: so recorded, or in a higher grade the next year, also of who had left; null where "
        "neither is known",
    ),
    Variable("retained", _F, "Ended the year to repeat the grade: so recorded, or in the same grade the next year"),
    Variable("graduated", _F, "Graduated with a regular diploma in the year"),
    Variable("dropped_out", _F, "Left school in the year without a credential or a transfer"),
    Variable("credits_earned", _D, "Full-year credits earned in the year, summer not counted"),
    Variable("core_course_failures", _I, "Semester courses failed in English, mathematics, science and social studies"),
    Variable("first_time_grade_9", _F, "In grade 9 for the first time"),
    Variable(
        "cohort_year",
        _I,
        "School year of the ninth grade with which the student is due to graduate; fixes the graduation cohort",
    ),
    Variable(
        "in_adjusted_cohort",
        _F,
        "Belongs to the adjusted cohort that is due to graduate in this school year: first-time ninth graders of three "
        "years before and transfers in, less documented transfers out, emigrants and deaths; members who had left "
        "before are of the groups and the neighborhood of their last students row",
    ),
    Variable(
        "in_extended_cohort",
        _F,
        "Belongs to that cohort still a year after it was due: no documented transfer, emigration or death since; null "
        "for its members until the results of that year are in",
    ),
    Variable("years_in_cohort", _I, "School years since the cohort's ninth grade, that year counted as 1"),
    Variable("regular_diploma", _F, "Has received a regular diploma by the end of this school year"),
    Variable(
        "regular_diploma_next_year",
        _F,
        "Has received a regular diploma by the end of the next school year; null until its results are in",
    ),
    Variable(
        "expected_grade_number",
        _I,
        "Grade number to expect from the first kindergarten or grade 1 on record and one grade a year since",
    ),
)

_TIERS = "; null where none of them bears a tier"

_SUPPORT = (
    Variable("service_events", _I, "Services received in the year; 0 where no partner reports any"),
    Variable(
        "service_hours",
        _D,
        "Hours of service received in the year; null where none of the services has hours on record",
    ),
    Variable("partners", _I, "Different partners that served the student in the year"),
    Variable("service_categories", _I, "Different service categories received in the year"),
    Variable(
        "shared_categories", _I, "Of the service categories, those received from two partners or more in the year"
    ),
    Variable("tier_1_services", _I, f"Services received in the year that are recorded as school-wide{_TIERS}"),
    Variable("tier_2_services", _I, f"Services received in the year that are recorded as targeted{_TIERS}"),
    Variable("tier_3_services", _I, f"Services received in the year that are recorded as intensive{_TIERS}"),
    *(
        Variable(f"served_{category}", _F, f"Received a service of this kind in the year: {label}")
        for category, label in SERVICE_CATEGORY.labels.items()
    ),
    Variable("needs", _I, "Needs on record in the year, those that the family declined help with not counted"),
    Variable("unmet_needs", _I, "Needs of the year with no service of their category in it since they were identified"),
    Variable("has_plan", _F, "Has a support plan in force in the year"),
    Variable("tier_fall", _I, "Tier of support at the fall review, in the school year of the plan's last review"),
    Variable("tier_spring", _I, "Tier of support at the spring review, in the school year of the plan's last review"),
)

_FAMILIES = (
    Variable("met_<milestone>", _F, "Met the standard of that milestone in the year; null where not assessed"),
)

_WHOLE_YEAR = (*_WHO, *_DAYS, *_MOVES, *_PROGRESSION, *_SUPPORT)

STUDENT_YEAR = Unit(
    name="student_year",
    grain="student × school year",
    key=("student_id", "school_year"),
    variables=(*_IDENTITY, *_WHOLE_YEAR),
    families=_FAMILIES,
)

STUDENT_SCHOOL_YEAR = Unit(
    name="student_school_year",
    grain="student × school × school year, with the days at that school and the year's other facts",
    key=("student_id", "school_id", "school_year"),
    variables=(*_IDENTITY, Variable("school_id", _T, "A school attended in the year"), *_WHOLE_YEAR),
    families=_FAMILIES,
    has_partners=False,
)

STUDENT_PARTNER_YEAR = Unit(
    name="student_partner_year",
    grain="student × partner × school year, with the whole year's record and the services of that partner",
    key=("student_id", "partner_id", "school_year"),
    variables=(*_IDENTITY, Variable("partner_id", _T, "A partner that served the student in the year"), *_WHOLE_YEAR),
    families=_FAMILIES,
    geographies=("community", "neighborhood"),
)

REFERRAL = Unit(
    name="referral",
    grain="referral, in the school year in which it was made",
    key=("referral_id",),
    variables=(
        Variable("referral_id", _T, "The identifier of the referral"),
        *_IDENTITY,
        *_WHO,
        Variable("partner_id", _T, "The partner to whom the student was referred"),
        Variable("from_partner_id", _T, "The partner who referred"),
        Variable("service_category", _T, "What kind of help", codes=SERVICE_CATEGORY),
        Variable("status", _T, "Where the referral stands", codes=REFERRAL_STATUS),
        Variable("outcome", _T, "How it was closed", codes=REFERRAL_OUTCOME),
        Variable("closed", _F, "Has been closed or declined; null where nothing is said of it"),
        Variable(
            "service_received",
            _F,
            "The outcome is that service was received, or service has started since the referral; no while it is open, "
            "null where it was closed without a word why",
        ),
        Variable(
            "days_to_service",
            _I,
            "Days from the referral to the first verified service; null where none started, or one had before",
        ),
        Variable("days_to_close", _I, "Days from the referral to its end"),
        Variable("days_followed", _I, "Days from the referral to the last day on which any referral reports"),
        Variable(
            "earlier_referrals",
            _I,
            "Referrals of the student for the same kind of help, made before in the school year",
        ),
    ),
    subject=Subject.RECORD,
    geographies=("community", "neighborhood"),
)

NEED = Unit(
    name="need",
    grain="assessed need, in the school year in which it was identified",
    key=("student_id", "need_category", "identified_on"),
    variables=(
        *_IDENTITY,
        *_WHO,
        Variable("need_category", _T, "Which kind of help would meet it", codes=SERVICE_CATEGORY),
        Variable("declined", _F, "The family declined help; no where nothing is said"),
        Variable("resolved", _F, "Is over"),
        Variable("days_to_resolve", _I, "Days until it was over"),
        Variable("services_since", _I, "Services of its kind that the student has received since it was identified"),
        Variable("met", _F, "At least one service of its kind since it was identified"),
        Variable("days_to_service", _I, "Days until the first service of its kind; null where there was none"),
        Variable("days_followed", _I, "Days from the day it was identified to the last service on record"),
        Variable(
            "programs_in_neighborhood",
            _I,
            "Programs of its kind that run in the neighborhood of the home in the school year",
        ),
    ),
    subject=Subject.RECORD,
    geographies=("community", "neighborhood"),
    has_partners=False,
)

PROGRAM = Unit(
    name="program",
    grain="program × school year in which it runs",
    key=("program_id", "school_year"),
    variables=(
        Variable("program_id", _T, "The identifier of the program"),
        _IDENTITY[1],
        Variable("partner_id", _T, "The partner that runs it"),
        Variable("service_category", _T, "What kind of help", codes=SERVICE_CATEGORY),
        Variable("capacity", _I, "Places, in the unit given"),
        Variable("capacity_unit", _T, "What capacity counts: students, sessions, meals"),
        Variable("seats", _I, "Places for students; null where capacity counts something else"),
        Variable("neighborhood_id", _T, "Where it is offered"),
        Variable("school_id", _T, "The school at which it is offered"),
    ),
    subject=Subject.OFFER,
    geographies=("community", "neighborhood"),
    has_groups=False,
)

UNITS: tuple[Unit, ...] = (STUDENT_YEAR, STUDENT_SCHOOL_YEAR, STUDENT_PARTNER_YEAR, REFERRAL, NEED, PROGRAM)
