"""A Spark session in which numbers mean what they mean elsewhere: whatever overflows or cannot be read is an error.

Where Spark is configured, it is asked as configured; otherwise it runs in this process's own Java, on this machine.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pyspark.sql import SparkSession

from etl.problems import Problem, Refused

_MEANING = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
}
_ON_THIS_MACHINE = {
    "spark.master": "local[*]",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "localhost",
    "spark.driver.memory": "4g",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_CONFIGURED_BY = ("SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS", "MASTER")


def spark_session() -> SparkSession:
    """A session of its own, with no table in it. Raises `Refused` where there is no Java to run Spark."""
    builder = SparkSession.builder.appName("commonmeasure")
    if not any(name in os.environ for name in _CONFIGURED_BY):
        _find_java()
        for name, value in _ON_THIS_MACHINE.items():
            builder = builder.config(name, value)
    session = builder.getOrCreate().newSession()
    for name, value in _MEANING.items():
        session.conf.set(name, value)
    return session


def _find_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=str(Path(home) / "bin") if home else None) is None:
        advice = "Spark runs on Java 17 or later, and none was found; install it, or set JAVA_HOME to where it is"
        raise Refused([Problem("java", advice)])
