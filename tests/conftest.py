"""Settings of all tests: generated examples are the same every time, and a slow machine fails nothing."""

from hypothesis import settings

settings.register_profile("commonmeasure", deadline=None, derandomize=True)
settings.load_profile("commonmeasure")
