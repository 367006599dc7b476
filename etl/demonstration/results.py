"""What the district sends when a school year is over: how each student ended it, and the assessments."""

from __future__ import annotations

import numpy as np

from etl.demonstration.chance import stream
from etl.demonstration.faults import Fault
from etl.demonstration.inbox import Inbox
from etl.demonstration.milestones import Assessed
from etl.demonstration.progression import DIPLOMAS, DROPPED_OUT, OUTCOMES, PROMOTED, Ending
from etl.demonstration.registrar import GRADES, YES_NO, spelled
from etl.demonstration.roster import Roster
from etl.demonstration.school_days import SchoolDays
from etl.demonstration.students import GRADE_6, GRADE_9, Students

_PROGRESSION_FAULTS = (
    Fault("range", "credits_earned", ("70",)),
    Fault("unknown_code", "outcome", ("tbd",)),
    Fault("duplicate_key", "outcome", ("no_show", "promoted")),
)
_MILESTONE_FAULTS = (Fault("required", "met", ("",)), Fault("type", "score", ("invalid",)), Fault("repeated"))
_EARLIER_OUTCOMES = np.array(["dropped_out", "transferred_out_undocumented", "completed_other"])


def send_progression(
    inbox: Inbox, students: Students, roster: Roster, ending: Ending, days: SchoolDays, soiled: bool, seed: int
) -> None:
    """One row a student and, in the first year, one for each earlier leaver of a class that is yet to graduate."""
    chance = stream(seed, "progression file", days.school_year)
    gone = students.gone_before(roster.position)
    count = len(roster) + len(gone)
    fate = chance.choice(_EARLIER_OUTCOMES, len(gone), p=[0.60, 0.25, 0.15])
    outcome = np.concatenate([np.array(OUTCOMES)[ending.outcome], fate])
    not_recorded = (chance.random(count) < 0.003) & (outcome == OUTCOMES[PROMOTED])
    diploma = np.where(ending.outcome == DROPPED_OUT, "none", np.array([*DIPLOMAS, ""])[ending.diploma])
    no_credits = np.concatenate([~ending.high, np.ones(len(gone), bool)])
    no_courses = np.concatenate([roster.grade < GRADE_6, np.ones(len(gone), bool)])
    ninth_grade = days.school_year - (students.first_grade[gone] - GRADE_9)
    nothing = np.zeros(len(gone), int)
    inbox.write_csv(
        f"grade_progression_{days.school_year}.csv",
        {
            "student_id": students.student_id[np.concatenate([roster.student, gone])],
            "school_year": spelled(days.school_year, count),
            "grade_level": GRADES[np.concatenate([roster.grade, students.first_grade[gone]]) + 1],
            "outcome": np.where(not_recorded, "", outcome),
            "credits_earned": np.ma.masked_array(np.concatenate([ending.credits, nothing]), no_credits),
            "core_course_failures": np.ma.masked_array(np.concatenate([ending.core_failures, nothing]), no_courses),
            "cohort_year": np.ma.masked_array(
                np.concatenate([ending.cohort_year, ninth_grade]), np.concatenate([~ending.high, nothing.astype(bool)])
            ),
            "diploma_type": np.concatenate([diploma, np.where(fate == "completed_other", "equivalency", "none")]),
        },
        _PROGRESSION_FAULTS if soiled else (),
    )


def send_milestones(
    inbox: Inbox, students: Students, roster: Roster, assessed: Assessed, days: SchoolDays, soiled: bool
) -> None:
    inbox.write_csv(
        f"milestones_{days.school_year}.csv",
        {
            "student_id": students.student_id[roster.student[assessed.member]],
            "school_year": spelled(days.school_year, len(assessed.member)),
            "milestone": np.array(assessed.milestone)[assessed.which],
            "met": YES_NO[assessed.met.astype(int)],
            "score": np.ma.masked_array(assessed.score, assessed.score < 0),
            "assessed_on": assessed.assessed_on,
            "instrument": np.array(assessed.instrument)[assessed.which],
        },
        _MILESTONE_FAULTS if soiled else (),
    )
