"""The resources of the Ed-Fi data standard that feed our sources, each with where its fields stand.

One declaration serves the API's JSON and the sample XML of data standards 2 to 5: names are those of the API, and the
first path that holds something counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from etl.formats.edfi_codes import (
    CATEGORIES,
    ENGLISH_LEARNERS,
    EXITS,
    GRADES,
    IS_SCHOOL_DAY,
    NO_RACE,
    PRESENT,
    RACES,
    SEXES,
    STATUSES,
)
from etl.formats.nested import Tree, single, text, texts

Fields = dict[str, str]


@dataclass(frozen=True, eq=False)
class Resource:
    """One resource. An object of the API is one where it has all of `marks` and none of `without`; `elements` are the
    names of its XML elements, a star for any beginning.

    `read` gives the row under our column names; `reads` are the top names that it looks at.
    """

    name: str
    source: str
    elements: tuple[str, ...]
    marks: frozenset[str]
    without: frozenset[str]
    columns: tuple[str, ...]
    reads: frozenset[str]
    read: Callable[[Tree], Fields]
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def is_element(self, kind: str) -> bool:
        return any(
            kind.startswith("student") and kind.endswith(name[1:]) if name.startswith("*") else kind == name
            for name in self.elements
        )

    def is_object(self, tree: Tree) -> bool:
        return self.marks <= tree.keys() and not self.without & tree.keys()


def code(descriptor: str) -> str:
    """The code value of a descriptor: `Sixth grade` of `uri://ed-fi.org/GradeLevelDescriptor#Sixth grade`."""
    return descriptor.rpartition("#")[2].strip()


def coded(tree: Tree, *paths: str) -> str:
    """The first code value at the first of the paths that has one; data standard 2 nests it once more."""
    for path in paths:
        found = _codes(tree, path)
        if found:
            return found[0]
    return ""


def _codes(tree: Tree, path: str) -> list[str]:
    nested = tree
    for name in path.split("."):
        value = nested.get(name) if isinstance(nested, dict) else None
        nested = value if isinstance(value, dict) else {}
    if "codeValue" in nested:
        return [code(value) for value in texts(tree, f"{path}.codeValue")]
    return [code(value) for value in texts(tree, path)]


def program_key(tree: Tree) -> str:
    """A program is known by the organization, type and name; that of an association stands in its reference."""
    parts = (
        _organization(tree),
        program_type(tree) or coded(tree, *_PROGRAM_TYPE),
        text(tree, "programReference.programName", "programName"),
    )
    return "/".join(parts) if all(parts) else ""


def program_type(tree: Tree) -> str:
    """The type of the program in which a student takes part."""
    return coded(tree, "programReference.programTypeDescriptor", "programReference.programType")


_PROGRAM_TYPE = ("programTypeDescriptor", "programType")
_STUDENT = ("studentReference.studentUniqueId",)
_AGENCIES = ("localEducationAgency", "educationServiceCenter", "communityOrganization", "communityProvider")
_SCHOOL = (
    "schoolReference.schoolId",
    "sessionReference.schoolId",
    "sessionReference.schoolReference.schoolId",
)


def _organization(tree: Tree) -> str:
    return text(
        tree,
        "programReference.educationOrganizationId",
        "programReference.educationOrganizationReference.educationOrganizationId",
        "educationOrganizationReference.educationOrganizationId",
    )


def _student(tree: Tree) -> Fields:
    return {
        "student_id": single(tree, "studentUniqueId"),
        "birth_date": single(tree, "birthDate", "birthData.birthDate"),
        "first_name": text(tree, "firstName", "name.firstName"),
        "last_name": text(tree, "lastSurname", "name.lastSurname"),
        "sex": coded(tree, "birthSexDescriptor", "birthData.birthSex", "sexType", "sex"),
    }


def _demographics(tree: Tree) -> Fields:
    return {
        "student_id": single(tree, *_STUDENT),
        "sex": coded(tree, "sexDescriptor", "sexType", "sex"),
        "race_ethnicity": _race(tree),
        "english_learner": coded(tree, "limitedEnglishProficiencyDescriptor", "limitedEnglishProficiency"),
    }


def _race(tree: Tree) -> str:
    if single(tree, "hispanicLatinoEthnicity").lower() in ("true", "1"):
        return "hispanic"
    races = sorted({*_codes(tree, "races.raceDescriptor"), *_codes(tree, "races.raceType"), *_codes(tree, "race")})
    told = [race for race in races if race not in NO_RACE]
    return "two_or_more" if len(told) > 1 else (told or races or [""])[0]


def _enrollment(tree: Tree) -> Fields:
    return {
        "student_id": single(tree, *_STUDENT),
        "school_id": single(tree, "schoolReference.schoolId"),
        "school_year": single(tree, "schoolYearTypeReference.schoolYear", "schoolYear"),
        "grade_level": coded(tree, "entryGradeLevelDescriptor", "entryGradeLevel"),
        "entry_date": single(tree, "entryDate"),
        "exit_date": single(tree, "exitWithdrawDate"),
        "exit_reason": coded(tree, "exitWithdrawTypeDescriptor", "exitWithdrawType"),
    }


def _attendance(tree: Tree) -> Fields:
    category = coded(
        tree,
        "attendanceEventCategoryDescriptor",
        "attendanceEvent.attendanceEventCategory",
        "attendanceEventCategory",
    )
    share = single(tree, "eventDuration", "attendanceEvent.eventDuration")
    # A lateness takes nothing from the day, however long it was; a part of a day without its length is a lateness.
    is_absence = category.lower() not in PRESENT and not (category.lower() == "partial" and not share)
    return {
        "student_id": single(tree, *_STUDENT),
        "school_id": text(tree, *_SCHOOL),
        "date": single(tree, "eventDate", "attendanceEvent.eventDate"),
        "status": "absent" if category.lower() == "partial" and share else category,
        "day_fraction": share if is_absence else "",
    }


def _school(tree: Tree) -> Fields:
    return {
        "school_id": single(tree, "schoolId"),
        "name": single(tree, "nameOfInstitution"),
        "level": coded(tree, "schoolCategories.schoolCategoryDescriptor", "schoolCategory"),
        "longitude": text(tree, "addresses.longitude", "address.longitude"),
        "latitude": text(tree, "addresses.latitude", "address.latitude"),
    }


def _agency(tree: Tree) -> Fields:
    return {
        "partner_id": single(tree, *(f"{kind}Id" for kind in _AGENCIES)),
        "name": single(tree, "nameOfInstitution"),
        "kind": coded(
            tree,
            "educationOrganizationCategories.educationOrganizationCategoryDescriptor",
            "educationOrganizationCategory",
        ),
    }


def _calendar_date(tree: Tree) -> Fields:
    events = _codes(tree, "calendarEvents.calendarEventDescriptor") or _codes(tree, "calendarEvent")
    taught = [event for event in events if IS_SCHOOL_DAY.get(event) == "yes"]
    return {
        "school_id": text(tree, "calendarReference.schoolId", "calendarReference.schoolReference.schoolId"),
        "date": single(tree, "date"),
        "is_school_day": (taught or events or [""])[0],
    }


def _program(tree: Tree) -> Fields:
    return {
        "program_id": program_key(tree),
        "partner_id": _organization(tree),
        "name": single(tree, "programName"),
        "service_category": coded(tree, *_PROGRAM_TYPE),
    }


def _participation(tree: Tree) -> Fields:
    serves_meals = any(name.startswith("schoolFoodServiceProgramService") for name in tree)
    return {
        "partner_id": _organization(tree),
        "service_date": single(tree, "beginDate"),
        "service_category": "food" if serves_meals else program_type(tree),
        "student_id": single(tree, *_STUDENT),
        "program_id": program_key(tree),
    }


STUDENTS = Resource(
    name="students",
    source="students",
    elements=("student",),
    marks=frozenset({"studentUniqueId"}),
    without=frozenset({"studentReference"}),
    columns=("student_id", "birth_date", "first_name", "last_name", "sex"),
    reads=frozenset({"studentUniqueId", "birthDate", "birthData", "firstName", "lastSurname", "name"})
    | {"birthSexDescriptor", "sexType", "sex"},
    read=_student,
    values={"sex": SEXES, "race_ethnicity": RACES, "english_learner": ENGLISH_LEARNERS},
)
DEMOGRAPHICS = Resource(
    name="studentEducationOrganizationAssociations",
    source="students",
    elements=("studentEducationOrganizationAssociation",),
    marks=frozenset({"studentReference", "educationOrganizationReference"}),
    without=frozenset({"programReference", "beginDate"}),
    columns=("student_id", "sex", "race_ethnicity", "english_learner"),
    reads=frozenset({"studentReference", "sexDescriptor", "sexType", "sex", "hispanicLatinoEthnicity", "races"})
    | {"race", "limitedEnglishProficiencyDescriptor", "limitedEnglishProficiency", "disabilities", "disability"}
    | {"studentCharacteristics", "studentCharacteristic", "educationOrganizationReference"},
    read=_demographics,
    values=STUDENTS.values,
)
ENROLLMENT = Resource(
    name="studentSchoolAssociations",
    source="enrollment",
    elements=("studentSchoolAssociation",),
    marks=frozenset({"studentReference", "schoolReference", "entryDate"}),
    without=frozenset(),
    columns=("student_id", "school_year", "school_id", "grade_level", "entry_date", "exit_date", "exit_reason"),
    reads=frozenset({"studentReference", "schoolReference", "schoolYearTypeReference", "schoolYear", "entryDate"})
    | {"entryGradeLevelDescriptor", "entryGradeLevel", "exitWithdrawDate", "exitWithdrawTypeDescriptor"}
    | {"exitWithdrawType"},
    read=_enrollment,
    values={"grade_level": GRADES, "exit_reason": EXITS},
)
ATTENDANCE = Resource(
    name="studentSchoolAttendanceEvents",
    source="attendance",
    elements=("studentSchoolAttendanceEvent",),
    marks=frozenset({"attendanceEventCategoryDescriptor", "eventDate"}),
    without=frozenset({"sectionReference"}),
    columns=("student_id", "school_id", "date", "status", "day_fraction"),
    reads=frozenset({"studentReference", "schoolReference", "sessionReference", "attendanceEvent", "eventDate"})
    | {"attendanceEventCategoryDescriptor", "attendanceEventCategory", "eventDuration"},
    read=_attendance,
    values={"status": STATUSES},
)
SCHOOLS = Resource(
    name="schools",
    source="schools",
    elements=("school",),
    marks=frozenset({"schoolId", "nameOfInstitution"}),
    without=frozenset(),
    columns=("school_id", "name", "level", "longitude", "latitude"),
    reads=frozenset({"schoolId", "nameOfInstitution", "schoolCategories", "schoolCategory", "addresses", "address"}),
    read=_school,
)
AGENCIES = Resource(
    name="localEducationAgencies",
    source="partners",
    elements=_AGENCIES,
    marks=frozenset({"localEducationAgencyId", "nameOfInstitution"}),
    without=frozenset({"schoolId"}),
    columns=("partner_id", "name", "kind"),
    reads=frozenset({"nameOfInstitution", "educationOrganizationCategories", "educationOrganizationCategory"})
    | {f"{kind}Id" for kind in _AGENCIES},
    read=_agency,
)
CALENDAR = Resource(
    name="calendarDates",
    source="calendar",
    elements=("calendarDate",),
    marks=frozenset({"calendarReference", "date"}),
    without=frozenset({"entryDate"}),
    columns=("date", "is_school_day", "school_id"),
    reads=frozenset({"calendarReference", "date", "calendarEvents", "calendarEvent"}),
    read=_calendar_date,
    values={"is_school_day": IS_SCHOOL_DAY},
)
PROGRAMS = Resource(
    name="programs",
    source="programs",
    elements=("program",),
    marks=frozenset({"programName", "programTypeDescriptor"}),
    without=frozenset({"studentReference"}),
    columns=("program_id", "partner_id", "name", "service_category"),
    reads=frozenset({"programName", "programTypeDescriptor", "programType", "educationOrganizationReference"}),
    read=_program,
    values={"service_category": CATEGORIES},
)
PARTICIPATIONS = Resource(
    name="studentProgramAssociations",
    source="services",
    elements=("*ProgramAssociation",),
    marks=frozenset({"studentReference", "programReference", "beginDate"}),
    without=frozenset(),
    columns=("partner_id", "service_date", "service_category", "student_id", "program_id"),
    reads=frozenset({"studentReference", "programReference", "beginDate", "educationOrganizationReference"}),
    read=_participation,
    values={"service_category": CATEGORIES},
)

RESOURCES = (
    STUDENTS,
    DEMOGRAPHICS,
    ENROLLMENT,
    ATTENDANCE,
    SCHOOLS,
    AGENCIES,
    CALENDAR,
    PROGRAMS,
    PARTICIPATIONS,
)
