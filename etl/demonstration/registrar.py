"""What the district's registrar sends: schools, the calendar, and each year's students and enrollment.

The student file speaks the language of the student information system, which a mapping of the community translates.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.codes import RACE_ETHNICITY
from etl.demonstration.chance import Days, stream
from etl.demonstration.city import City
from etl.demonstration.faults import Fault
from etl.demonstration.inbox import Inbox
from etl.demonstration.progression import OUTCOMES, Ending
from etl.demonstration.roster import Roster
from etl.demonstration.school_days import SchoolDays, closures
from etl.demonstration.schools import LEVELS, Schools
from etl.demonstration.students import Students

RACE_CODES = {
    "american_indian": "NA",
    "asian": "A",
    "black": "B",
    "hispanic": "H",
    "pacific_islander": "P",
    "two_or_more": "M",
    "white": "W",
}
STUDENT_COLUMNS = {
    "student_id": "StudentNumber",
    "school_year": "SchoolYear",
    "birth_date": "BirthDate",
    "sex": "Gender",
    "race_ethnicity": "RaceEthnicity",
    "economically_disadvantaged": "FRL",
    "english_learner": "EL",
    "disability": "IEP",
    "homeless": "McKinneyVento",
    "neighborhood_id": "Neighborhood",
    "longitude": "Lon",
    "latitude": "Lat",
}
BIRTH_DATE_FORMAT = "%m/%d/%Y"
YES_NO = np.array(["N", "Y"])
GRADES = np.array(["PK", "KG", *(f"{grade:02d}" for grade in range(1, 13))])

_STUDENT_FAULTS = (
    Fault("required", "StudentNumber", ("",)),
    Fault("unknown_code", "RaceEthnicity", ("Z",)),
    Fault("type", "BirthDate", ("02/30/2015",)),
    Fault("duplicate_key", "FRL", ("N", "Y")),
    Fault("repeated"),
    Fault("malformed"),
)
_ENROLLMENT_FAULTS = (
    Fault("required", "school_id", ("",)),
    Fault("unknown_code", "grade_level", ("UG",)),
    Fault("date", "entry_date", ("1926-09-01",)),
    Fault("repeated"),
)


def spelled(school_year: int, count: int) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """A column of one school year as the district writes it: 2025-26 for 2026."""
    return np.full(count, f"{school_year - 1}-{school_year % 100:02d}")


def send_schools(inbox: Inbox, schools: Schools, city: City) -> None:
    inbox.write_csv(
        "schools.csv",
        {
            "school_id": schools.ids,
            "name": schools.names,
            "level": np.array(LEVELS)[schools.level],
            "longitude": schools.places[:, 0],
            "latitude": schools.places[:, 1],
            "neighborhood_id": np.array(city.ids)[schools.neighborhood],
        },
    )


def send_calendar(inbox: Inbox, schools: Schools, days: SchoolDays, seed: int) -> None:
    """Every weekday for all schools, and the days on which one school alone was closed."""
    alone = [
        (days.days[day], schools.ids[school]) for school, closed in closures(len(schools), days, seed) for day in closed
    ]
    inbox.write_csv(
        f"calendar_{days.school_year}.csv",
        {
            "date": np.concatenate([days.weekdays, np.array([day for day, _ in alone])]),
            "is_school_day": np.concatenate([YES_NO[days.held.astype(int)], np.full(len(alone), "N")]),
            "school_id": np.concatenate([np.full(len(days.weekdays), ""), [school for _, school in alone]]),
        },
    )


def send_students(
    inbox: Inbox, students: Students, roster: Roster, city: City, days: SchoolDays, soiled: bool, seed: int
) -> None:
    """The year's students and, in the first year, the earlier leavers whom the high schools still answer for.

    Some homes are known by their coordinates alone, and a few not at all.
    """
    chance = stream(seed, "students file", days.school_year)
    gone = students.gone_before(roster.position)
    who = np.concatenate([roster.student, gone])
    home = np.concatenate([roster.neighborhood, students.home[0, gone]])
    homeless = np.concatenate([roster.homeless, np.zeros(len(gone), bool)])
    english = np.concatenate([roster.learns_english, students.learns_english_until[gone] > students.first_grade[gone]])
    located = chance.random(len(who))
    by_point, nowhere = located < 0.010, located > 0.996
    point = city.homes[home, chance.integers(city.homes.shape[1], size=len(who))]
    values = (
        students.student_id[who],
        spelled(days.school_year, len(who)),
        _american(students.birth_date[who]),
        np.array(["F", "M", "X"])[students.sex[who]],
        np.array([*(RACE_CODES[group] for group in RACE_ETHNICITY.values), ""])[students.race[who]],
        YES_NO[students.poor[who].astype(int)],
        YES_NO[english.astype(int)],
        YES_NO[students.disability[who].astype(int)],
        YES_NO[homeless.astype(int)],
        np.where(by_point | nowhere, "", np.array(city.ids)[home]),
        np.ma.masked_array(point[:, 0], ~by_point),
        np.ma.masked_array(point[:, 1], ~by_point),
    )
    columns = dict(zip(STUDENT_COLUMNS.values(), values, strict=True))
    inbox.write_csv(f"students_{days.school_year}.csv", columns, _STUDENT_FAULTS if soiled else ())


def _american(dates: Days) -> pa.Array:
    return pc.strftime(pa.array(dates), format=BIRTH_DATE_FORMAT)


def send_enrollment(
    inbox: Inbox, students: Students, schools: Schools, roster: Roster, ending: Ending, days: SchoolDays, current: bool
) -> None:
    """One row a spell. In the current year the spells of those who stay are open, and some rows faulty."""
    moved = np.flatnonzero(roster.second_school >= 0)
    member = np.concatenate([np.arange(len(roster)), moved])
    school = np.concatenate([roster.school, roster.second_school[moved]])
    last = np.concatenate([roster.second_school < 0, np.ones(len(moved), bool)])
    still = last & ~ending.left[member] if current else np.zeros(len(member), bool)
    exit_ = days.days[np.concatenate([roster.exit, roster.second_exit[moved]])]
    inbox.write_csv(
        f"enrollment_{days.school_year}.csv",
        {
            "student_id": students.student_id[roster.student[member]],
            "school_year": spelled(days.school_year, len(member)),
            "school_id": np.array(schools.ids)[school],
            "grade_level": GRADES[roster.grade[member] + 1],
            "entry_date": days.days[np.concatenate([roster.entry, roster.second_entry[moved]])],
            "exit_date": np.ma.masked_array(exit_, still),
            "exit_reason": np.where(last & ~still, np.array(OUTCOMES)[ending.outcome[member]], ""),
        },
        _ENROLLMENT_FAULTS if current else (),
    )
