"""Spark SQL as a third database for the statements of the SQL engine: what differs in writing, and how it is asked."""

from metrics.engines.spark.engine import spark_engine
from metrics.engines.spark.session import spark_session
from metrics.engines.spark.units import open_units

__all__ = ["open_units", "spark_engine", "spark_session"]
