"""What a release says of its indicators, groups and words, from the definitions alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from metrics.describe import sentence
from metrics.dimensions import ALL, DIMENSIONS
from metrics.glossary import TERMS
from metrics.indicator import Indicator, Target
from metrics.release.stories import Story

Record = dict[str, Any]


def indicator_records(indicators: Sequence[Indicator]) -> Iterator[Record]:
    """One record an indicator, in order."""
    for position, indicator in enumerate(indicators, start=1):
        stewardship = indicator.stewardship
        yield {
            "indicator_id": indicator.id,
            "position": position,
            "title": indicator.title,
            "short_title": indicator.short_title,
            "kind": indicator.kind,
            "outcome_area": indicator.outcome_area,
            "unit_of_analysis": indicator.unit_of_analysis,
            "statistic": indicator.statistic,
            "unit": indicator.unit,
            "decimals": indicator.decimals,
            "direction": indicator.direction,
            "baseline_year": indicator.baseline_year,
            "version": indicator.version,
            "definition_hash": indicator.hash,
            "population": indicator.population.text,
            "numerator": None if indicator.numerator is None else indicator.numerator.text,
            "denominator": None if indicator.denominator is None else indicator.denominator.text,
            "described": sentence(indicator),
            "why_it_matters": indicator.why_it_matters,
            "how_to_read": indicator.how_to_read,
            "caveats": list(indicator.caveats),
            "source": indicator.source,
            "framework": indicator.framework or None,
            "framework_code": indicator.framework_code or None,
            "by_partner": indicator.by_partner,
            "authored_by": stewardship.authored_by or None,
            "checked_by": stewardship.checked_by or None,
            "reviewed_on": stewardship.reviewed_on,
            "review_due": stewardship.review_due,
        }


def indicator_translation_records(indicators: Sequence[Indicator]) -> Iterator[Record]:
    """One record an indicator and language into which its definition is translated."""
    for indicator in indicators:
        for said in indicator.translations:
            yield {
                "indicator_id": indicator.id,
                "language": said.language,
                "title": said.title,
                "short_title": said.short_title,
                "unit": said.unit or None,
                "why_it_matters": said.why_it_matters or None,
                "how_to_read": said.how_to_read or None,
                "caveats": list(said.caveats) or None,
                "source": said.source or None,
            }


def target_records(targets: Sequence[tuple[str, Target]]) -> Iterator[Record]:
    """One record a target."""
    for indicator_id, target in targets:
        yield {
            "indicator_id": indicator_id,
            "school_year": target.school_year,
            "group_dimension": target.group_dimension,
            "group_value": target.group_value,
            "value": float(target.value),
        }


def series_break_records(indicators: Sequence[Indicator]) -> Iterator[Record]:
    """One record a school year at which the series of an indicator breaks."""
    for indicator in indicators:
        for one in indicator.breaks:
            yield {"indicator_id": indicator.id, "school_year": one.school_year, "reason": one.reason}


def disaggregation_records(groups: Sequence[tuple[str, str]]) -> Iterator[Record]:
    """One record a group that is there, in the order of the release."""
    labels = {dimension.name: dimension for dimension in DIMENSIONS}
    for position, (dimension, group) in enumerate(groups, start=1):
        named = labels.get(dimension)
        yield {
            "group_dimension": dimension,
            "dimension_label": "All students" if named is None else named.label,
            "group_value": group,
            "group_label": "All students" if dimension == ALL or named is None else named.label_of(group),
            "position": position,
        }


def story_records(stories: Sequence[Story]) -> Iterator[Record]:
    """One record a story."""
    for story in stories:
        yield {
            "story_id": story.story_id,
            "dated": story.dated,
            "kind": story.kind,
            "title": story.title,
            "body": story.body,
            "indicator_id": story.indicator_id,
        }


def story_part_records(stories: Sequence[Story]) -> Iterator[Record]:
    """One record a part of a story that has parts."""
    for story in stories:
        for part, words in story.parts.items():
            yield {"story_id": story.story_id, "part": part, "words": words}


def term_records() -> Iterator[Record]:
    """One record a term."""
    for term, definition in TERMS.items():
        yield {"term": term, "definition": definition}
