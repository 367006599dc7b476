"""What is wrong with a definition is said with file, line, what was found and what to do: one bad file each."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.problems import Refused
from metrics.catalogue import BUILT_IN, check_catalogue, read_catalogue
from metrics.definition import read_definition
from metrics.describe import describe_indicator
from tests.lib.definitions import definition_text

FILES = sorted((Path(__file__).parent / "bad_definitions").glob("*.toml"))
MARK = "# expected: "


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_problem_of_a_file_is_found(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    expected = [line.removeprefix(MARK) for line in lines if line.startswith(MARK)]
    indicator, problems = read_definition(path)
    assert indicator is None
    said = [str(problem).removeprefix(path.name) for problem in problems]
    missing = [words for words in expected if not any(words in line for line in said)]
    assert not missing, f"not said: {missing}\nsaid: {said}"
    assert len(said) == len(expected), said


def test_a_right_definition_has_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "days_missed.toml"
    path.write_text(definition_text(), encoding="utf-8")
    indicator, problems = read_definition(path)
    assert problems == ()
    assert indicator is not None
    assert indicator.geographies == ("community", "neighborhood", "school")
    assert len(indicator.disaggregate_by) == 7
    assert indicator.by_partner


def test_the_whole_community_is_always_shown(tmp_path: Path) -> None:
    path = tmp_path / "days_missed.toml"
    path.write_text(definition_text(geographies=["neighborhood"]), encoding="utf-8")
    indicator, _ = read_definition(path)
    assert indicator is not None
    assert indicator.geographies == ("community", "neighborhood")
    assert "| shown by | community, neighborhood, partner |" in describe_indicator(indicator)


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(definition_text(kind="main"), encoding="utf-8")
    (tmp_path / "Two.toml").write_text(definition_text(population="days_enroled > 1"), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_catalogue(BUILT_IN, tmp_path)
    said = str(refused.value)
    assert "one.toml:2 kind: 'main' is none of core, contributing, service" in said
    assert "Two.toml:6 population: unknown field 'days_enroled'. Did you mean 'days_enrolled'?" in said
    assert "Two.toml: the file name is the indicator's id" in said
    assert len(check_catalogue(BUILT_IN, tmp_path)) == 3


MORE = "there are more than 100 problems of the kind told last; mend these and check again"


def test_of_thousands_of_unknown_keys_a_hundred_are_told_and_that_there_are_more(tmp_path: Path) -> None:
    path = tmp_path / "another_file.toml"
    keys = "".join(f"k{number} = {number}\n" for number in range(30_000))
    path.write_text(keys + definition_text(population="days_enroled > 1"), encoding="utf-8")
    problems = read_definition(path)[1]
    assert [problem.where for problem in problems] == [*(f"k{number}" for number in range(100)), "", "population"]
    assert problems[100].message == MORE


def test_a_worked_example_is_small(tmp_path: Path) -> None:
    path = tmp_path / "many_rows.toml"
    students = "".join(f"s{number} | 180 | 17\n" for number in range(1_001))
    example = f'given = """\nstudent | days_enrolled | days_absent\n{students}"""\nnumerator = 0\n'
    path.write_text(definition_text(example=example), encoding="utf-8")
    (problem,) = read_definition(path)[1]
    assert problem.message == "a worked example is a small table: 1,000 rows of 100 columns at most"


def test_of_very_many_faults_in_an_example_a_hundred_are_told(tmp_path: Path) -> None:
    path = tmp_path / "many_faults.toml"
    students = "".join(f"s{number} | many | few\n" for number in range(200))
    example = f'given = """\nstudent | days_enrolled | days_absent\n{students}"""\nnumerator = 0\n'
    path.write_text(definition_text(example=example), encoding="utf-8")
    problems = read_definition(path)[1]
    assert (len(problems), problems[-1].message) == (101, MORE)


TOO_LONG = [
    "absence_rate - prior_days_absent / prior_days_enrolled",
    "days_enrolled * absence_rate",
    "days_absent * days_absent / days_enrolled",
]


@pytest.mark.parametrize("numerator", TOO_LONG)
def test_a_mean_that_could_need_too_many_digits_is_told_with_what_to_do(tmp_path: Path, numerator: str) -> None:
    path = tmp_path / "long_mean.toml"
    path.write_text(definition_text(statistic="mean", numerator=numerator, unit="ratio"), encoding="utf-8")
    (problem,) = read_definition(path)[1]
    assert problem.where == "numerator"
    assert problem.message.endswith(
        "needs more than 38 digits to be exact; a ratio_of_sums adds up its `numerator` and its `denominator` apart, "
        "a proportion only compares"
    )


@pytest.mark.parametrize(
    "said",
    [
        {"numerator": "absence_rate < prior_days_absent / prior_days_enrolled"},
        {
            "statistic": "ratio_of_sums",
            "numerator": "days_absent * days_absent",
            "denominator": "days_enrolled",
            "unit": "ratio",
        },
    ],
)
def test_what_is_advised_in_its_place_is_exact(tmp_path: Path, said: dict[str, str]) -> None:
    path = tmp_path / "instead.toml"
    path.write_text(definition_text(**said), encoding="utf-8")
    assert not [problem for problem in read_definition(path)[1] if "digits" in problem.message]


def with_mean_of_rates(path: Path, claim: str) -> list[str]:
    given = 'given = """\nstudent | days_enrolled | days_absent\nana | 180 | 18\nben | 180 | 17\n"""\n'
    path.write_text(
        definition_text(
            statistic="mean",
            numerator="days_absent / days_enrolled",
            unit="ratio",
            example=f"{given}numerator = {claim}\ndenominator = 2\n",
        ),
        encoding="utf-8",
    )
    return [problem.message for problem in read_definition(path)[1]]


@pytest.mark.parametrize("claim", ["0.1944", "0.19444444"])
def test_a_sum_without_end_is_claimed_as_far_as_it_is_written(tmp_path: Path, claim: str) -> None:
    assert with_mean_of_rates(tmp_path / "mean_rate.toml", claim) == []


@pytest.mark.parametrize("claim", ["0.19", "0.1945", "0.19444445"])
def test_a_sum_without_end_is_not_claimed_roughly(tmp_path: Path, claim: str) -> None:
    (message,) = with_mean_of_rates(tmp_path / "mean_rate.toml", claim)
    assert message == (
        f"the example says numerator = {claim}, and the definition gives 0.1944444444. "
        "By student: ana: 0.1, ben: 0.09444444444"
    )
