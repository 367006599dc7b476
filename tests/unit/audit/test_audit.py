"""Hand-made leaks, each of one kind, are found; the same release without the leak passes."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import duckdb
import pytest

from metrics.audit import Verdict, audit
from tests.lib.public_tables import PublicTables

N1, N2 = "neighborhood/n1", "neighborhood/n2"
GIRLS, BOYS, UNKNOWN = "sex/female", "sex/male", "sex/unknown"
GRADE_6 = "grade_level/06"


def served() -> PublicTables:
    """Everyone, and nobody whose sex is not recorded."""
    return PublicTables().indicator("served", "count").cell("served", 100, 100).cell("served", 0, 0, group=UNKNOWN)


def found(verdict: Verdict) -> set[tuple[str, str, str, int | None, int | None]]:
    return {(one.kind, one.quantity, one.group_value, one.least, one.greatest) for one in verdict.findings}


def test_one_hidden_group_is_the_total_minus_the_others(tmp_path: Path) -> None:
    tables = served().cell("served", 93, 93, group=GIRLS).cell("served", group=BOYS, status="suppressed")
    verdict = audit(tables.write(tmp_path / "r"))
    assert verdict.verdict == "failed"
    assert found(verdict) == {("recoverable", "students", "male", 7, 7)}


def test_a_finding_names_the_shown_counts_that_hold_it(tmp_path: Path) -> None:
    tables = served().cell("served", 93, 93, group=GIRLS).cell("served", group=BOYS, status="suppressed")
    tables.cell("served", 60, 60, place=N1).cell("served", 40, 40, place=N2)
    (finding,) = audit(tables.write(tmp_path / "r")).findings
    held_by = {(place, dimension, group) for _, _, place, _, dimension, group, _ in finding.held_by}
    community = {("community", "all", "all"), ("community", "sex", "female")}
    assert community <= held_by <= community | {("community", "sex", "unknown")}


def test_two_hidden_groups_with_room_pass(tmp_path: Path) -> None:
    tables = served().cell("served", status="suppressed", group=GIRLS).cell("served", status="suppressed", group=BOYS)
    verdict = audit(tables.write(tmp_path / "r"))
    assert (verdict.verdict, verdict.counts, verdict.unproven) == ("passed", 2, 0)


def test_a_table_that_came_later_is_no_fault_of_an_earlier_release(tmp_path: Path) -> None:
    folder = served().write(tmp_path / "r")
    for table, violations in (
        ("indicator_translation", ()),
        ("term", ("table `term` does not have the columns that are declared for it",)),
    ):
        with duckdb.connect(str(folder / "release.duckdb")) as connection:
            connection.execute(f"DROP TABLE {table}")
        assert audit(folder).violations == violations


def test_two_hidden_groups_without_room_are_known_too_closely(tmp_path: Path) -> None:
    tables = served().cell("served", 96, 96, group="sex/nonbinary")
    tables.cell("served", status="suppressed", group=GIRLS).cell("served", status="suppressed", group=BOYS)
    assert found(audit(tables.write(tmp_path / "r"))) == {
        ("narrow", "students", "female", 1, 3),
        ("narrow", "students", "male", 1, 3),
    }


def test_neighborhoods_add_up_to_the_community(tmp_path: Path) -> None:
    tables = PublicTables().indicator("served", "count").cell("served", 100, 100)
    tables.cell("served", 94, 94, place=N1).cell("served", place=N2, status="suppressed")
    assert found(audit(tables.write(tmp_path / "r"))) == {("recoverable", "students", "all", 6, 6)}


def test_schools_hold_every_student_once_where_the_totals_say_so(tmp_path: Path) -> None:
    tables = PublicTables().indicator("served", "count").cell("served", 100, 100)
    tables.cell("served", 60, 60, place="school/s1").cell("served", 40, 40, place="school/s2")
    tables.cell("served", 70, 70, group=GIRLS).cell("served", 30, 30, group=BOYS)
    tables.cell("served", 34, 34, group=GIRLS, place="school/s1").cell("served", 26, 26, group=BOYS, place="school/s1")
    tables.cell("served", status="suppressed", group=GIRLS, place="school/s2")
    tables.cell("served", status="suppressed", group=BOYS, place="school/s2")
    assert {one.kind for one in audit(tables.write(tmp_path / "r")).findings} == {"recoverable"}


def test_the_same_population_shares_its_students(tmp_path: Path) -> None:
    tables = PublicTables().indicator("reads").indicator("counts")
    tables.cell("reads", 60, 100).cell("counts", 70, 100)
    for group, students in ((GIRLS, 45), (BOYS, 55)):
        tables.cell("counts", 30, students, group=group)
        tables.cell("reads", status="suppressed", group=group)
    assert audit(tables.write(tmp_path / "r")).verdict == "passed"
    assert all(one.quantity != "students" for one in audit(tmp_path / "r").findings)


def test_a_numerator_is_the_total_minus_the_others(tmp_path: Path) -> None:
    tables = PublicTables().indicator("reads").cell("reads", 60, 100)
    tables.cell("reads", 59, 80, group=GIRLS).cell("reads", status="coded_low", display="≤10%", group=BOYS)
    assert found(audit(tables.write(tmp_path / "r"))) == {("recoverable", "numerator", "male", 1, 1)}


def test_a_tail_band_of_a_known_group_may_be_too_tight(tmp_path: Path) -> None:
    tables = PublicTables().indicator("reads").indicator("counts")
    tables.cell("counts", 30, 40, group="sex/male").cell("reads", status="coded_low", display="≤5%", group=BOYS)
    assert found(audit(tables.write(tmp_path / "r"))) == {("narrow", "numerator", "male", 0, 2)}


@pytest.mark.parametrize(
    ("population", "recovered"),
    [
        ("grade_number between 6 and 7 and days_enrolled > 0", True),
        ("grade_level in ('06', '07')", True),
        ("days_enrolled > 0", False),
    ],
)
def test_the_middle_grades_are_what_each_of_them_holds_elsewhere(
    tmp_path: Path, population: str, recovered: bool
) -> None:
    tables = PublicTables().indicator("all_grades", "count").indicator("middle", "count", population)
    grades = {"grade_level/03": 40, GRADE_6: 24, "grade_level/07": 36}
    for number in range(30):
        place = f"neighborhood/n{number}"
        students = {grade: count + number for grade, count in grades.items()} | ({GRADE_6: 4} if place == N1 else {})
        for indicator, of in (("all_grades", students), ("middle", dict(list(students.items())[1:]))):
            total = sum(of.values())
            tables.cell(indicator, total, total, place=place)
        for grade, count in students.items():
            tables.cell("all_grades", count, count, place=place, group=grade)
    tables.cell("all_grades", status="suppressed", place=N1, group="grade_level/03")
    tables.cell("all_grades", status="suppressed", place=N1, group=GRADE_6)
    known = found(audit(tables.write(tmp_path / "r")))
    assert (("recoverable", "students", "06", 4, 4) in known) == recovered


@pytest.mark.parametrize(("counted", "recovered"), [("reads", True), ("writes", False)])
def test_one_cell_is_enough_where_two_definitions_count_the_same(tmp_path: Path, counted: str, recovered: bool) -> None:
    """Of grades 6 and 7 who read is what each of them holds of all who read; who writes is somebody else."""
    tables = PublicTables().indicator("all_grades", population="days_enrolled >= 10", numerator="met_reads")
    middle = "days_enrolled >= 10 and grade_level in ('06', '07')"
    tables.indicator("middle", population=middle, numerator=f"met_{counted}")
    for grade, cell in (("03", None), ("06", None), ("07", (20, 60)), ("08", (30, 50))):
        group = f"grade_level/{grade}"
        tables.cell("all_grades", *(cell or ()), group=group, status="published" if cell else "suppressed")
    tables.cell("all_grades", 70, 150).cell("middle", 25, 72)
    known = found(audit(tables.write(tmp_path / "r")))
    assert (("recoverable", "numerator", "06", 5, 5) in known) == recovered


def test_a_zone_is_what_its_neighborhoods_hold(tmp_path: Path) -> None:
    tables = PublicTables().indicator("everywhere", population="days_enrolled >= 10", numerator="met_reads")
    zone = "days_enrolled >= 10 and neighborhood_id in ('n1', 'n2')"
    tables.indicator("zone", population=zone, numerator="met_reads")
    tables.cell("everywhere", 90, 200).cell("zone", 40, 88)
    tables.cell("everywhere", 35, 80, place=N1)
    for place in (N2, "neighborhood/n3"):
        tables.cell("everywhere", status="suppressed", place=place)
    findings = audit(tables.write(tmp_path / "r")).findings
    known = {(one.geography_id, one.quantity, one.least, one.greatest) for one in findings}
    assert {("n2", "numerator", 5, 5), ("n2", "students", 8, 8), ("n3", "numerator", 50, 50)} <= known


@pytest.mark.parametrize(
    ("longer", "numerator", "failed"),
    [
        ((37, 94), "met_reads", True),  # six came for less
        ((38, 88), "met_reads", True),  # two of the twelve who came for less read
        ((40, 100), "met_reads", False),  # nobody came for less
        ((35, 88), "met_reads", False),  # twelve did, and five of them read
        ((37, 94), "met_writes", False),  # of whom something else is counted
    ],
)
def test_a_population_leaves_a_few_others(
    tmp_path: Path, longer: tuple[int, int], numerator: str, failed: bool
) -> None:
    tables = PublicTables().indicator("ten", population="days_enrolled >= 10", numerator="met_reads")
    tables.indicator("twenty", population="days_enrolled >= 20", numerator=numerator)
    tables.cell("ten", 40, 100).cell("twenty", *longer)
    assert (audit(tables.write(tmp_path / "r")).narrow > 0) == failed


def test_a_population_within_a_grade_bounds_it(tmp_path: Path) -> None:
    tables = PublicTables().indicator("attends", "count").indicator("on_track", "count", "first_time_grade_9")
    for number in range(220):
        place, here = f"school/s{number}", 30 + number % 40
        tables.cell("attends", 2 * here, 2 * here, place=place).cell(
            "on_track", here - number % 2, here - number % 2, place=place
        )
        for grade in ("08", "09"):
            tables.cell("attends", here, here, place=place, group=f"grade_level/{grade}")
    tables.cell("attends", 60, 60, place="school/s0").cell("on_track", 57, 57, place="school/s0")
    for grade in ("08", "09"):
        tables.cell("attends", status="suppressed", place="school/s0", group=f"grade_level/{grade}")
    assert found(audit(tables.write(tmp_path / "r"))) == {("narrow", "students", "08", 1, 3)}


@pytest.mark.parametrize(
    ("population", "recovered"),
    [("age_on_september_1 between 6 and 17 and days_enrolled > 0", True), ("age_on_september_1 > 5", False)],
)
def test_those_of_a_population_are_among_those_of_one_that_asks_less(
    tmp_path: Path, population: str, recovered: bool
) -> None:
    """Of 100 enrolled six are of another age, five of them girls: of the one who is left none can be two."""
    tables = PublicTables()
    for name, words in (("enrolled", "days_enrolled > 0"), ("of_age", population)):
        tables.indicator(name, "count", words, numerator=None)
    for number, (enrolled, of_age) in enumerate([(100, 94), (50, 50)]):
        place = f"neighborhood/n{number}"
        tables.cell("enrolled", enrolled, enrolled, place=place).cell("of_age", of_age, of_age, place=place)
    for indicator, girls in (("enrolled", 60), ("of_age", 55)):
        tables.cell(indicator, girls, girls, place="neighborhood/n0", group=GIRLS)
        for group in (BOYS, "sex/nonbinary"):
            tables.cell(indicator, status="suppressed", place="neighborhood/n0", group=group)
    tables.cell("enrolled", status="suppressed", place="neighborhood/n0", group="sex/unknown")
    tables.cell("of_age", status="no_students", place="neighborhood/n0", group="sex/unknown")
    known = found(audit(tables.write(tmp_path / "r")))
    assert (("recoverable", "students", "unknown", 1, 1) in known) == recovered


@pytest.mark.parametrize(("also_hidden", "recovered"), [("neighborhood/n2", True), ("neighborhood/n1", False)])
def test_days_present_and_absent_are_all_days(tmp_path: Path, also_hidden: str, recovered: bool) -> None:
    """Nobody says so: thirty neighborhoods do. What one hides of n1 the other shows, unless it hides it too."""
    tables, everywhere = PublicTables(), "community/community"
    days: dict[str, tuple[int, int, int]] = {f"neighborhood/n{n}": (20 + n, 900 + n * n, 50 + 7 * n) for n in range(30)}
    days[everywhere] = tuple(map(sum, zip(*days.values(), strict=True)))
    for name, hidden in (("present", "neighborhood/n1"), ("absent", also_hidden)):
        tables.indicator(name, "ratio_of_sums", denominator="days_enrolled")
        for place, (students, here, missed) in days.items():
            counted = here if name == "present" else missed
            tables.cell(name, counted, students, place=place, denominator=here + missed)
        for place in ("neighborhood/n0", hidden):
            tables.cell(name, status="suppressed", place=place)
    findings = audit(tables.write(tmp_path / "r")).findings
    assert (("sum", "n0") in {(one.quantity, one.geography_id) for one in findings}) == recovered


@pytest.mark.parametrize(("everyone", "partners", "failed"), [(25, 20, True), (30, 20, False), (20, 20, False)])
def test_a_partner_leaves_a_few_others(tmp_path: Path, everyone: int, partners: int, failed: bool) -> None:
    tables = PublicTables().indicator("served", "count").cell("served", everyone, everyone)
    tables.cell("served", partners, partners, partner="p1")
    assert (audit(tables.write(tmp_path / "r")).narrow > 0) == failed


def test_a_hidden_partner_cell_is_bounded_by_everyones(tmp_path: Path) -> None:
    tables = served().cell("served", 96, 96, group=GIRLS).cell("served", 4, 4, group=BOYS)
    tables.cell("served", status="suppressed", group=BOYS, partner="p1")
    assert ("narrow", "students", "male", 1, 4) in found(audit(tables.write(tmp_path / "r")))


@pytest.mark.parametrize(("others", "failed"), [((100, 96), True), ((100, 70), False)])
def test_referrals_are_of_one_partner_each(tmp_path: Path, others: tuple[int, int], failed: bool) -> None:
    tables = PublicTables().indicator("refs", "count", unit_of_analysis="referral", numerator=None)
    tables.cell("refs", 200, 200).cell("refs", status="suppressed", partner="p3")
    for number, referrals in enumerate(others):
        tables.cell("refs", referrals, referrals, partner=f"p{number}")
    findings = audit(tables.write(tmp_path / "r")).findings
    assert (("p3", 4) in {(one.partner_id, one.greatest) for one in findings}) == failed


def test_complements_are_found_in_the_numbers(tmp_path: Path) -> None:
    """Nobody says that the two add up to everyone: thirty neighborhoods do."""
    tables = PublicTables().indicator("chronic").indicator("consistent")
    for number in range(30):
        students = 40 + 3 * number
        place = f"neighborhood/n{number}"
        tables.cell("chronic", 5 + number % 7, students, place=place)
        tables.cell("consistent", students - 5 - number % 7, students, place=place)
    tables.cell("chronic", status="suppressed", place="neighborhood/x")
    tables.cell("consistent", 38, 42, place="neighborhood/x")
    assert found(audit(tables.write(tmp_path / "r"))) == {("recoverable", "numerator", "all", 4, 4)}


def test_two_parts_that_exclude_each_other_are_found_in_the_numbers(tmp_path: Path) -> None:
    """Whoever is promoted is not retained; some are neither, and one part leaves little room for the other."""
    tables = PublicTables().indicator("promoted").indicator("retained")
    for number in range(220):
        students, retained = 40 + number, 3 + number % 5
        place = f"neighborhood/n{number}"
        tables.cell("retained", retained, students, place=place)
        tables.cell("promoted", students - retained - number % 4, students, place=place)
    tables.cell("retained", status="suppressed", place="neighborhood/x")
    tables.cell("promoted", 41, 43, place="neighborhood/x")
    assert found(audit(tables.write(tmp_path / "r"))) == {("narrow", "numerator", "all", 0, 2)}


def test_the_table_that_the_literature_explains_suppression_with(tmp_path: Path) -> None:
    """Investment by activity and region: the confidential 22 is hidden with three others, and is from 5 to 30.

    Fischetti and Salazar-González, Management Science 47 (2001), figures 1 and 2; here as numerators of large groups.
    """
    published = {"I": (20, 50, 10, 80), "II": (8, 19, 22, 49), "III": (17, 32, 12, 61), "total": (45, 101, 44, 190)}
    hidden = {("II", 0), ("II", 2), ("III", 0), ("III", 2)}
    groups = ("race/a", "race/b", "race/c", "all/all")
    tables = PublicTables().indicator("invested").indicator("known")
    tables.privacy |= {"minimum_count": 50, "count_width": 50}
    for activity, values in published.items():
        place = "community/community" if activity == "total" else f"neighborhood/{activity}"
        for region, value in enumerate(values):
            students = 1000 * (3 if region == 3 else 1) * (3 if activity == "total" else 1)
            status = "suppressed" if (activity, region) in hidden else "published"
            tables.cell("invested", value, students, status=status, place=place, group=groups[region])
            tables.cell("known", students // 2, students, place=place, group=groups[region])
    found_there = audit(tables.write(tmp_path / "r")).findings
    intervals = {(one.geography_id, one.group_value): (one.least, one.greatest) for one in found_there}
    assert intervals == {("II", "a"): (0, 25), ("II", "c"): (5, 30), ("III", "a"): (0, 25), ("III", "c"): (4, 29)}


def test_a_sum_of_days_is_the_total_minus_the_others(tmp_path: Path) -> None:
    tables = PublicTables().indicator("attendance", "ratio_of_sums")
    tables.cell("attendance", 900.5, 100, denominator=1000.0)
    tables.cell("attendance", 800.0, 88, group=GIRLS, denominator=880.0)
    tables.cell("attendance", status="suppressed", group=BOYS)
    kinds = [(one.quantity, one.kind) for one in audit(tables.write(tmp_path / "r")).findings]
    assert kinds == [("sum", "recoverable")] * 2, "that twelve students are in the group is no secret, their days are"


def test_findings_go_to_a_private_file_and_nowhere_else(tmp_path: Path) -> None:
    tables = served().cell("served", 9_321, 9_321).cell("served", 9_314, 9_314, group=GIRLS)
    tables.cell("served", group=BOYS, status="suppressed")
    verdict = audit(tables.write(tmp_path / "r"))
    verdict.write_findings(tmp_path / "findings.json")
    assert stat.S_IMODE((tmp_path / "findings.json").stat().st_mode) == 0o600
    (finding,) = json.loads((tmp_path / "findings.json").read_text())
    assert (finding["least"], finding["greatest"], finding["group_value"]) == (7, 7, "male")
    assert verdict.to_json()["findings"] == [
        {"indicator_id": "served", "group_dimension": "sex", "kind": "recoverable", "counts": 1}
    ]
    assert "male" not in verdict.to_text() + json.dumps(verdict.to_json())


@pytest.mark.parametrize(
    ("name", "numerator", "is_known"), [("served", "yes", True), ("reached", "yes", True), ("served", "no", False)]
)
def test_what_an_earlier_release_shows_of_the_same_meaning_is_known(
    tmp_path: Path, name: str, numerator: str, is_known: bool
) -> None:
    earlier = PublicTables().indicator(name, "count", numerator=numerator).cell(name, 100, 100)
    earlier.cell(name, 0, 0, group=UNKNOWN).cell(name, 93, 93, group=GIRLS).cell(name, group=BOYS, status="suppressed")
    later = PublicTables().indicator("served", "count", numerator="yes").cell("served", 100, 100)
    later.cell("served", 0, 0, group=UNKNOWN).cell("served", 60, 60, place=N1).cell("served", 40, 40, place=N2)
    later.cell("served", status="suppressed", group=GIRLS).cell("served", status="suppressed", group=BOYS)
    verdict = audit(later.write(tmp_path / "later"), [earlier.write(tmp_path / "earlier")])
    assert found(verdict) == ({("recoverable", "students", "male", 7, 7)} if is_known else set())


def test_sums_that_an_earlier_release_shows_are_known(tmp_path: Path) -> None:
    releases = []
    for name, hidden in (("earlier", ("all/all", BOYS)), ("later", (BOYS, GIRLS))):
        tables = PublicTables().indicator("attends", "ratio_of_sums", numerator="here", denominator="days")
        tables.cell("attends", 7600, 100, denominator=8500)
        tables.cell("attends", 7200, 60, denominator=8000, group=GIRLS)
        for group in hidden:
            tables.cell("attends", status="suppressed", group=group)
        releases.append(tables.write(tmp_path / name))
    earlier, later = releases
    assert "sum" not in {one.quantity for one in audit(later).findings}
    sums = [one for one in audit(later, [earlier]).findings if one.quantity == "sum"]
    assert [one.group_value for one in sums] == ["male", "male"]


@pytest.mark.parametrize(("longer", "numerator", "failed"), [(99, "reads", 1), (85, "reads", 0), (99, "writes", 0)])
def test_a_population_leaves_a_few_of_an_earlier_release(
    tmp_path: Path, longer: int, numerator: str, failed: int
) -> None:
    ten = PublicTables().indicator("reads", population="days_enrolled >= 10", numerator="met_reads")
    earlier = ten.cell("reads", 40, 100).write(tmp_path / "earlier")
    twenty = PublicTables().indicator("reads", population="days_enrolled >= 20", numerator=f"met_{numerator}")
    verdict = audit(twenty.cell("reads", 40, longer).write(tmp_path / "later"), [earlier])
    assert verdict.narrow == failed


@pytest.mark.parametrize("name", ["served", "reached"])
def test_what_an_earlier_release_hides_is_not_shown_under_another_name(tmp_path: Path, name: str) -> None:
    earlier = PublicTables().indicator(name, "count", numerator="yes").cell(name, 100, 100)
    earlier.cell(name, group=GIRLS, status="suppressed").cell(name, group=BOYS, status="suppressed")
    later = PublicTables().indicator("served", "count", numerator="yes").cell("served", 100, 100)
    later.cell("served", 60, 60, group=GIRLS).cell("served", 40, 40, group=BOYS)
    verdict = audit(later.write(tmp_path / "later"), [earlier.write(tmp_path / "earlier")])
    assert [(one.indicator_id, one.group_value) for one in verdict.findings] == [
        ("served", "female"),
        ("served", "male"),
    ]


def test_what_an_earlier_release_alone_tells_of_a_new_population_is_no_secret_of_this_one(tmp_path: Path) -> None:
    """Of those of grade 6 alone the earlier one has no cell; all that it takes to count them it shows."""
    numerator, grade_7 = "10 * days_absent >= days_enrolled", "grade_level/07"

    def tables() -> PublicTables:
        found = PublicTables().indicator("all", population="days_enrolled >= 10", numerator=numerator)
        found.cell("all", 40, 100).cell("all", 30, 60, group=grade_7)
        found.cell("all", status="no_students", group="grade_level/unknown")
        return found.cell("all", 10, 40, group=GRADE_6)

    earlier, later = tables(), tables()
    later.indicator("sixth", population="days_enrolled >= 10 and grade_level = '06'", numerator=numerator)
    later.indicator("served", "count").cell("served", 70, 70)
    later.cell("sixth", status="suppressed").cell("sixth", status="suppressed", group=GRADE_6)
    for nobody in (grade_7, "grade_level/unknown"):
        later.cell("sixth", status="no_students", group=nobody)
    folder = later.write(tmp_path / "later")
    assert ("recoverable", "numerator", "all", 10, 10) in found(audit(folder))
    assert found(audit(folder, [earlier.write(tmp_path / "earlier")])) == set()
    silent = tables().cell("all", group=GRADE_6, status="suppressed").cell("all", group=grade_7, status="suppressed")
    assert ("recoverable", "numerator", "all", 10, 10) in found(audit(folder, [silent.write(tmp_path / "silent")]))
