"""Processes forked off one that has imported what they need, which takes longer than most of what they do.

There is one such process a worker, whoever asks for it.
"""

from __future__ import annotations

import multiprocessing

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(
    [
        "commonmeasure.cli",
        "commonmeasure.road",
        "etl.deliveries",
        "etl.demonstration",
        "metrics.audit",
        "metrics.workbench",
        "tests.lib.deliveries",
        "tests.lib.killing",
        "tests.lib.mutation",
    ]
)
