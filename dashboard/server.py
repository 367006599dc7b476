"""Serves the dashboard to people: two processes of four threads, which share what was read before they were made."""

from __future__ import annotations

import errno
import gc
import os
import socket
import sys
from typing import Any

import flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

WORKERS, THREADS = 2, 4
_IDLE_SECONDS = 75
"""How long a browser may keep a connection between two clicks."""
_MADE_BEFORE_GARBAGE_IS_SOUGHT = 50_000
"""Several pages of objects, which go as soon as the page is sent; to look through them took a twelfth of the work."""


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn, told what to do by the program and not by a file or the command line."""

    def __init__(self, app: flask.Flask, options: dict[str, Any]) -> None:
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._app


def is_taken(host: str, port: int) -> bool:
    """Whether another program listens there already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def run(app: flask.Flask, host: str, port: int) -> None:
    """Serve until interrupted, and say on standard error where; none of its processes but this one comes back."""
    here = os.getpid()

    def ready(_server: Any) -> None:
        print(f"The dashboard is at http://{host}:{port} (Ctrl+C ends it)", file=sys.stderr, flush=True)

    options = {
        "bind": f"{host}:{port}",
        "workers": WORKERS,
        "threads": THREADS,
        "worker_class": "gthread",
        "keepalive": _IDLE_SECONDS,
        "preload_app": True,
        "control_socket_disable": True,
        "loglevel": "warning",
        "when_ready": ready,
    }
    # What was read stays: nobody need look through it for garbage, and both processes go on sharing it.
    gc.freeze()
    gc.set_threshold(_MADE_BEFORE_GARBAGE_IS_SOUGHT)
    try:
        _Server(app, options).run()
    except SystemExit as end:
        if os.getpid() != here:
            os._exit(end.code if isinstance(end.code, int) else 0)
        raise
