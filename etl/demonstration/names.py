"""Coined names for the city and all that stands in it.

They are put together from plain words; none is meant to be the name of a real place, school or organization.
"""

from __future__ import annotations

import numpy as np

CITY = "Ossenbrook"
DISTRICT = "Ossenbrook Unified Schools"

_FIRST = (
    "Tallow", "Heron", "Lantern", "Sorrel", "Copperleaf", "Millrace", "Gannet", "Thistle", "Cinder", "Hazelgate",
    "Saltern", "Wicker", "Plover", "Ember", "Quarrel", "Larkspur", "Ferrier", "Barley", "Osprey", "Tannery",
    "Juniper", "Ropewalk", "Marrow", "Kingbird", "Sedge", "Anvil", "Fallow", "Curlew", "Bellows", "Orchard",
)  # fmt: skip
_LAST = (
    "Flats",
    "Row",
    "Bend",
    "Hill",
    "Landing",
    "Square",
    "Heights",
    "Common",
    "Reach",
    "Crossing",
    "Yards",
    "Fields",
)

_SCHOOL_FIRST = (
    "Alderbrook", "Bristlecone", "Cattail", "Dovetail", "Elderwood", "Foxtail", "Goldfinch", "Hollowell", "Ironwood",
    "Jackdaw", "Kestrelton", "Lindenmere", "Mossgate", "Nettlewood", "Oxbow", "Pinecroft", "Quillwort", "Redstart",
    "Sandpiper", "Tamarack", "Umberfield", "Vireo", "Waxwing", "Yellowbirch", "Zinnia", "Ashgrove", "Bittern",
    "Cloverdell",
)  # fmt: skip
_SCHOOL_SECOND = (
    "", "Park", "Lane", "Creek", "Grove", "Point", "Ridge", "Meadow", "Hollow", "Bridge", "Terrace", "Glen", "Spring",
    "Station", "Shore", "View", "Green", "Mill", "Court", "Gate", "Bank", "Pond", "Wharf", "Dell", "Knoll", "Rise",
)  # fmt: skip
_SCHOOL_LAST = {"elementary": "Elementary School", "middle": "Middle School", "high": "High School"}

_PARTNER_FIRST = (
    "Lamplight", "Open Door", "Steady Hands", "Bright Harbor", "Common Thread", "Front Porch", "Good Soil", "Next Step",
    "Long Table", "Second Wind", "Paper Kite", "River Stone", "Morning Bell", "Blue Bicycle", "Warm Coat", "Tall Tree",
    "Window Seat", "Turning Page", "Wayfinder", "Kindling", "Patchwork", "Sunroom", "Loose Change", "Clear Water",
    "Yellow Umbrella", "Handrail", "Early Bird", "Slow River", "Garden Gate", "Rolling Start", "Fresh Chalk", "Firefly",
    "Deep Roots", "Footbridge", "Red Kettle", "Quiet Corner", "High Shelf", "Bread and Salt", "Skylight", "Far Field",
)  # fmt: skip


def neighborhoods(count: int, chance: np.random.Generator) -> list[str]:
    """That many different names; no first word is used twice while another is left."""
    return _combined(count, _FIRST, _LAST, chance)


def schools(levels: list[str], chance: np.random.Generator) -> list[str]:
    """A name for each school, by its level, all different within a level."""
    names = {
        level: iter(_combined(levels.count(level), _SCHOOL_FIRST, _SCHOOL_SECOND, chance)) for level in _SCHOOL_LAST
    }
    return [f"{next(names[level])} {_SCHOOL_LAST[level]}" for level in levels]


def partners(count: int, chance: np.random.Generator) -> list[str]:
    """The first part of that many partners' names, all different; what kind of organization it is comes after."""
    return [str(name) for name in chance.permutation(np.array(_PARTNER_FIRST))[:count]]


def _combined(count: int, first: tuple[str, ...], last: tuple[str, ...], chance: np.random.Generator) -> list[str]:
    """Each round pairs every first word with another last word."""
    order, turns = chance.permutation(len(first)), chance.permutation(len(last))
    pairs = [
        (first[order[position]], last[turns[(position + turn) % len(last)]])
        for turn in range(len(last))
        for position in range(len(first))
    ]
    return [" ".join(filter(None, pair)) for pair in pairs[:count]]
