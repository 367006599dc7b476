"""Dated notes, events and notices of the data, as the community's own people would write them."""

from __future__ import annotations

from etl.demonstration.city import City


def stories(city: City, late_school: str, first_year: int, last_year: int) -> dict[str, str]:
    """File name → text, with its front matter."""
    rising, slipping = city.names[city.rising], city.names[city.slipping]
    first = f"{first_year - 1}–{first_year % 100:02d}"
    return {
        f"{first_year - 1}-08-30-cohorts-carried-over.md": _story(
            f"{first_year - 1}-08-30",
            "data_notice",
            "Graduation cohorts were carried over from the old student information system",
            "graduation_4yr",
            f"Students who had left high school before {first} came over as one row each, with the year of their ninth "
            "grade and how they left, so that the first cohorts are complete. They have no enrollment or attendance.",
        ),
        f"{first_year}-01-10-remote-days.md": _story(
            f"{first_year}-01-10",
            "event",
            "Eight days of remote instruction",
            "attendance_rate",
            "Schools taught at a distance for eight days in January. Students who did not connect count as absent.",
        ),
        f"{max(first_year, last_year - 2)}-09-15-attendance-teams.md": _story(
            f"{max(first_year, last_year - 2)}-09-15",
            "event",
            f"Attendance teams and home visits begin in {rising}",
            "chronic_absence",
            f"Three partners and the schools of {rising} began to meet every other week over a shared list, and to "
            "visit families after the third missed day.",
        ),
        f"{last_year}-02-20-bus-lines.md": _story(
            f"{last_year}-02-20",
            "note",
            f"Families in {slipping} name the bus",
            "chronic_absence",
            f"At two evenings in {slipping}, parents said that the morning bus no longer stops within a mile of most "
            "homes. The cabinet asked the transit agency for a plan.",
        ),
        f"{last_year}-04-15-turning-the-curve.md": _story(
            f"{last_year}-04-15",
            "turn_the_curve",
            f"Getting to school in {slipping}",
            "chronic_absence",
            "Agreed by the children's cabinet in April.",
            what=f"More children of {slipping} miss a tenth of their days or more, while the city misses fewer.",
            why="Families say that the morning bus stops too far from home; asthma is the second reason they name.",
            partners="Transit agency, school district, school nurses, two tenants' associations",
            what_works=f"Home visits after the third missed day, as in {rising}; walking groups to the bus.",
            next_step="A trial of two more stops of the morning bus from September on; asthma plans where needed.",
            owner="Deputy superintendent for student support",
        ),
        f"{last_year}-06-20-late-attendance.md": _story(
            f"{last_year}-06-20",
            "data_notice",
            f"The last weeks of {late_school} are not in yet",
            "attendance_rate",
            f"{late_school} has not delivered attendance for the last five weeks of the school year. Its figures "
            "stop where its delivery stops.",
        ),
    }


def _story(dated: str, kind: str, title: str, indicator: str, body: str, **parts: str) -> str:
    head = {"date": dated, "kind": kind, "title": title, "indicator": indicator, **parts}
    lines = "\n".join(f"{key}: {value}" for key, value in head.items())
    return f"---\n{lines}\n---\n\n{body}\n"
