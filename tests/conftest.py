"""Settings of all tests: generated examples are the same every time, and a slow machine fails nothing.

The profile `long` generates other examples each time, and ten times as many.
"""

from hypothesis import settings

settings.register_profile("commonmeasure", deadline=None, derandomize=True, max_examples=100)
settings.register_profile("long", deadline=None, derandomize=False, max_examples=1000)
settings.load_profile("commonmeasure")
