"""A Spark session as a database that the SQL engine asks like any other."""

from __future__ import annotations

import sqlalchemy as sa
from pyspark.sql import SparkSession
from sqlalchemy.dialects import registry
from sqlalchemy.pool import StaticPool

from metrics.engines.spark.cursor import Connection
from metrics.engines.spark.dialect import SparkDialect

registry.register(SparkDialect.name, SparkDialect.__module__, SparkDialect.__name__)


def spark_engine(session: SparkSession) -> sa.Engine:
    """The tables and views of the session, behind an engine; closing it leaves the session open."""
    return sa.create_engine(f"{SparkDialect.name}://", creator=lambda: Connection(session), poolclass=StaticPool)
