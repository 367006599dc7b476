"""The invented community: a city that looks true, written as a school district and its partners would send it.

No person, place, school or organization in it is real. The same seed gives the same bytes.
"""

from etl.demonstration.faults import Planted
from etl.demonstration.invention import Invented, invent

__all__ = ["Invented", "Planted", "invent"]
