"""Pages as they were sent, compressed: who asks the same of the same release is sent the same bytes again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import flask

from dashboard.releases import NoRelease

_MOST_BYTES = 32 * 1024**2
_PAGES = "/_dash-update-component"


@dataclass(frozen=True)
class Answer:
    """The body and the headers of an answer."""

    body: bytes
    headers: tuple[tuple[str, str], ...]


class Answers:
    """The answers that were asked for last, `most_bytes` of them; several threads may use it at once."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._bytes = most_bytes, 0
        self._kept: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Answer | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, answer: Answer) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._kept[key] = answer
            self._bytes += len(answer.body) - (len(before.body) if before else 0)
            while self._bytes > self._most_bytes:
                _, oldest = self._kept.popitem(last=False)
                self._bytes -= len(oldest.body)


def drawn_of(release_id: str) -> None:
    """Say that the answer to this request depends on the request and on this release alone."""
    flask.g.release_id = release_id


def keep_answers(server: flask.Flask, current_id: Callable[[], str]) -> None:
    """Answer requests for pages from what was sent before, as long as the release is the current one.

    To be called before anything else is added to the server: the last to see an answer is the first that was added, and
    what is kept is what leaves.
    """
    answers = Answers(_MOST_BYTES)

    def key(release_id: str) -> Hashable:
        return release_id, flask.request.headers.get("Accept-Encoding"), flask.request.get_data()

    @server.before_request
    def recall() -> flask.Response | None:
        if flask.request.path != _PAGES:
            return None
        try:
            found = answers.get(key(current_id()))
        except NoRelease:
            return None
        return flask.Response(found.body, headers=list(found.headers)) if found else None

    @server.after_request
    def keep(response: flask.Response) -> flask.Response:
        if "release_id" in flask.g:
            answers.keep(key(flask.g.release_id), Answer(response.get_data(), tuple(response.headers)))
        return response
