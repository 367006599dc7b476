"""The dashboard served by processes of its own, and how fast it answers those who click."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import urllib3

import dashboard.app
from benchmarks.clicks import Link
from dashboard.releases import Releases
from dashboard.routing import view
from tests.lib.pages import CALLBACK, DEPENDENCIES, page_request
from tests.lib.ports import free_port

_SERVE = "import sys; from benchmarks.serving import {program}; {program}(sys.argv[1], int(sys.argv[2]))"
_HEADERS = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}


@dataclass(frozen=True)
class Served:
    """A dashboard at an address; `process` is the parent of its workers."""

    address: str
    seconds_until_it_answered: float
    process: int

    def megabytes(self) -> float:
        """The greatest resident set of a worker."""
        workers = Path(f"/proc/{self.process}/task/{self.process}/children").read_text(encoding="ascii").split()
        states = [Path(f"/proc/{worker}/status").read_text(encoding="ascii") for worker in workers]
        return max(int(state.partition("VmRSS:")[2].split()[0]) for state in states) / 1024


@contextmanager
def served(releases: Path, program: str = "serve_release") -> Iterator[Served]:
    """The dashboard while the block lasts, served by a function of this module."""
    port = free_port()
    line = [sys.executable, "-c", _SERVE.format(program=program), str(releases), str(port)]
    begun = time.perf_counter()
    with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            server.stderr.readline()
            address = f"http://127.0.0.1:{port}"
            _Visitor(address)
            yield Served(address, time.perf_counter() - begun, server.pid)
        finally:
            server.terminate()


def serve_release(releases: str, port: int) -> None:
    dashboard.app.serve(Path(releases), port=port)


def serve_one_page(releases: str, port: int) -> None:
    """The same application, in which the drawing of pages is replaced by a constant."""
    constant = view(Releases(Path(releases)).current(), "/", "")
    dashboard.app.view = lambda *_asked: constant
    serve_release(releases, port)


def watch(address: str, viewers: Sequence[Iterator[Link]], clicks: int, pause: float) -> list[float]:
    """Seconds of each answer to viewers who each click so many times, so many seconds apart, all at once.

    Raises RuntimeError where anything else than a page is answered.
    """

    def click(number: int) -> list[float]:
        visitor = _Visitor(address)
        seconds = []
        for round, link in enumerate(islice(viewers[number], clicks)):
            time.sleep(max(0.0, begun + pause * (round + number / len(viewers)) - time.perf_counter()))
            waited, answer = visitor.click(link)
            # The page of an error names no section; reading it as JSON would keep the other viewers waiting.
            if b'"section":""' in gzip.decompress(answer):
                raise RuntimeError(f"{link.path}{link.search} could not be drawn")
            seconds.append(waited)
        return seconds

    with ThreadPoolExecutor(len(viewers)) as pool:
        begun = time.perf_counter() + 1
        return list(chain(*pool.map(click, range(len(viewers)))))


def hurry(address: str, links: Sequence[Link], clients: int = 8) -> float:
    """How many of the links are answered a second, to clients without a pause. Raises RuntimeError as `watch`."""
    waiting = iter(links)

    def click(_client: int) -> None:
        visitor = _Visitor(address)
        for link in waiting:
            visitor.click(link)

    begun = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(click, range(clients)))
    return len(links) / (time.perf_counter() - begun)


class _Visitor:
    """A browser in another house, as far as the server can tell; it keeps one connection."""

    def __init__(self, address: str) -> None:
        self._pool = urllib3.PoolManager(retries=3)
        self._address = address
        self._dependencies = self._pool.request("GET", address + DEPENDENCIES).json()

    def click(self, link: Link) -> tuple[float, bytes]:
        """Follow the link: the seconds until the answer is here, and the answer. Raises RuntimeError without one."""
        body = page_request(self._dependencies, *link)
        begun = time.perf_counter()
        answer = self._pool.request("POST", self._address + CALLBACK, body=body, headers=_HEADERS, decode_content=False)
        seconds = time.perf_counter() - begun
        if answer.status != 200:
            raise RuntimeError(f"{link.path}{link.search} was answered with {answer.status}")
        return seconds, answer.data
