"""How students are grouped: every dimension's groups exclude each other and together hold everyone.

What is not recorded is the group `unknown`, so that groups always add up to all.
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.warehouse import UNITS, VariableKind

ALL = "all"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Group:
    """One group of a dimension: its value in a release and the words for it."""

    value: str
    label: str


@dataclass(frozen=True)
class Disaggregation:
    """One way to group students. `name` is also the variable by which they are grouped; `groups` are in order."""

    name: str
    label: str
    groups: tuple[Group, ...]
    is_flag: bool

    def label_of(self, value: str) -> str:
        """The words for a group; a value outside the list stands for itself."""
        return next((group.label for group in self.groups if group.value == value), value)

    def position_of(self, value: str) -> tuple[int, str]:
        """A sort key: the listed groups in order, others by name, `unknown` last."""
        listed = [group.value for group in self.groups if group.value != UNKNOWN]
        if value in listed:
            return (listed.index(value), value)
        return (len(listed) + (value == UNKNOWN), value)


def _declared(name: str, label: str, yes: str = "", no: str = "") -> Disaggregation:
    variable = UNITS[0].variable(name)
    if variable is None:
        raise LookupError(f"no variable {name} to group students by")
    is_flag = variable.kind is VariableKind.FLAG
    labels = {"yes": yes, "no": no} if is_flag else variable.codes.labels if variable.codes else {}
    groups = (*(Group(value, words) for value, words in labels.items()), Group(UNKNOWN, "Not recorded"))
    return Disaggregation(name, label, groups, is_flag)


DIMENSIONS: tuple[Disaggregation, ...] = (
    _declared("race_ethnicity", "Race and ethnicity"),
    _declared("sex", "Sex"),
    _declared(
        "economically_disadvantaged",
        "Family income",
        "Economically disadvantaged",
        "Not economically disadvantaged",
    ),
    _declared("english_learner", "English learners", "English learners", "Not English learners"),
    _declared("disability", "Disability", "With a disability", "Without a disability"),
    _declared("homeless", "Housing", "Homeless", "Not homeless"),
    _declared("grade_level", "Grade"),
)


def dimension_named(name: str) -> Disaggregation:
    """The dimension of that name. Raises KeyError."""
    return {dimension.name: dimension for dimension in DIMENSIONS}[name]
