"""The Contoso district: how its headerless roster and its attendance are mapped, and a folder in which they wait."""

from __future__ import annotations

from pathlib import Path

from tests.lib.deliveries import CommunityFolder

ROSTER = "modules/module_catalog/Microsoft_Education_Insights/test_data/k12_test_data/roster/2022-01-28T06-16-22"
SYSTEMS = "modules/module_catalog/Student_and_School_Data_Systems/test_data"

DISTRICT = """
name = "Contoso"
school_year_starts = 7

[sources.schools]
files = "organization.csv"
header = ["id", "code", "from", "to", "title", "kind", "system", "number", "parent"]
[sources.schools.columns]
school_id = "id"
name = "title"

[sources.students]
files = "persondemographicrace.csv"
header = ["id", "from", "to", "person", "race_ref"]
[sources.students.columns]
race_ethnicity = "race_code"
[sources.students.constants]
school_year = 2022
[sources.students.values.race_ethnicity]
americanIndianOrAlaskaNative = "american_indian"
blackOrAfricanAmerican = "black"
nativeHawaiianOrOtherPacificIslander = "pacific_islander"
demographicRaceTwoOrMoreRaces = "two_or_more"
[[sources.students.lookups]]
file = "reference/aaduserpersonmapping.csv"
header = ["aad", "from", "to", "person"]
key = "person"
from = "person"
take = { student_id = "aad" }
[[sources.students.lookups]]
file = "reference/refdefinition.csv"
header = ["id", "code", "a", "b", "namespace", "list", "place"]
key = "id"
from = "race_ref"
take = { race_code = "code" }
[[sources.students.lookups]]
file = "reference/persondemographic.csv"
header = ["person", "from", "to", "city", "zip", "born", "state", "sex_ref"]
key = "person"
from = "person"
take = { birth_date = "born", sex_ref = "sex_ref" }
[[sources.students.lookups]]
file = "reference/refdefinition.csv"
header = ["id", "code", "a", "b", "namespace", "list", "place"]
key = "id"
from = "sex_ref"
take = { sex = "code" }

[sources.enrollment]
files = "personorganizationrole.csv"
header = ["id", "aad", "entry", "is_active", "exit", "school", "person", "role", "session", "system", "is_primary",
          "grade_ref", "created", "changed"]
[sources.enrollment.columns]
student_id = "aad"
school_id = "school"
grade_level = "grade"
entry_date = "entry"
exit_date = "exit"
[sources.enrollment.constants]
school_year = 2022
[[sources.enrollment.lookups]]
file = "reference/refdefinition.csv"
header = ["id", "code", "a", "b", "namespace", "list", "place"]
key = "id"
from = "grade_ref"
take = { grade = "code" }

[sources.attendance]
files = "studentattendance.csv"
[sources.attendance.columns]
date = "attendance_date"
status = "AttendanceCode"
[sources.attendance.values.status]
P = "present"
A = "absent"
"""


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(source.read_bytes())


def roster_and_attendance(contoso: Path, folder: Path) -> CommunityFolder:
    """A community of the district's files, not yet loaded."""
    district = CommunityFolder(folder, DISTRICT)
    for name in ("AadUserPersonMapping", "RefDefinition", "PersonDemographic"):
        copy(contoso / ROSTER / name / f"{name.lower()}.csv", folder / "reference" / f"{name.lower()}.csv")
    for name in ("Organization", "PersonDemographicRace", "PersonOrganizationRole"):
        copy(contoso / ROSTER / name / f"{name.lower()}.csv", folder / "inbox" / f"{name.lower()}.csv")
    copy(contoso / SYSTEMS / "batch1/studentattendance.csv", folder / "inbox/studentattendance.csv")
    return district
