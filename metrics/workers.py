"""Processes that share out work over the cores, and end when the one that started them does, however that ends."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process


def workers(number: int) -> ProcessPoolExecutor:
    """So many processes. Where theirs is killed they would wait for work, or go on with it, for ever: they end too."""
    return ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=_watch_parent)


def _watch_parent() -> None:
    threading.Thread(target=_end_after_parent, daemon=True).start()


def _end_after_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
