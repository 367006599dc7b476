"""Files on their way into the warehouse: received and read, while those before them are still being written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import duckdb

from etl.accounts import earlier_account
from etl.community import Community
from etl.corrections import Correction
from etl.inbox import Incoming, receive
from etl.judging import Judged, judge
from etl.progress import Progress, of_file
from etl.pseudonym import set_salt
from etl.refusals import DeliveryRefused
from etl.storage import WORKING, StorageFailed, storage_watched
from etl.warehouse import Warehouse


@dataclass(frozen=True)
class Read:
    """One file, read in a connection of its own; `finish` judges the rest of it, or raises what went wrong."""

    connection: duckdb.DuckDBPyConnection
    finish: Callable[[], Judged]


@dataclass
class Arrived:
    """What a file, folder or archive brings, and by name what of it is refused; `first` is the first of it, where that
    has been read already. Its copies and connections are there until it is closed.
    """

    incoming: Sequence[Incoming] = ()
    refused: dict[str, DeliveryRefused] = field(default_factory=dict)
    first: Read | None = None
    close: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Reader:
    """Reads the files of one load; `salt` is the vault's."""

    warehouse: Warehouse
    salt: str
    community: Community
    corrections: Sequence[Correction]
    progress: Progress

    def receive(self, source: str | None, path: Path) -> Arrived:
        """Receive a file; `source` limits what is received to one of our sources."""
        with ExitStack() as resources:
            arrived = self._receive(source, path, resources)
            arrived.close = resources.pop_all().close
        return arrived

    def begin(self, arrived: Arrived) -> Arrived:
        """Read the first that has arrived if that can be done before the files before it are written."""
        with ExitStack() as resources:
            resources.callback(arrived.close)
            for incoming in arrived.incoming[:1]:
                if not incoming.looks_back and not self._is_known(incoming):
                    arrived.first = self.read(incoming, resources)
            arrived.close = resources.pop_all().close
        return arrived

    def read(self, incoming: Incoming, resources: ExitStack) -> Read:
        """Read one file, as far as the warehouse need not be looked at; `resources` holds what that takes."""
        # A cursor has temporary tables of its own, and they go when it is closed.
        connection = resources.enter_context(self.warehouse.connection.cursor())
        try:
            working = resources.enter_context(self._folder())
            set_salt(connection, self.salt)
            corrections = [each for each in self.corrections if each.source == incoming.mapping.source.name]
            step = of_file(self.progress, incoming.file)
            return Read(connection, judge(connection, self.community, incoming, corrections, Path(working), step))
        except Exception as error:
            return Read(connection, partial(_raise, error))

    def _receive(self, source: str | None, path: Path, resources: ExitStack) -> Arrived:
        try:
            with storage_watched():
                unpacking = resources.enter_context(self._folder())
                arrival = receive(self.community, path, source, Path(unpacking))
        except StorageFailed as failed:
            return Arrived(refused={path.name: DeliveryRefused("storage", path.name, str(failed))})
        except OSError as error:
            message = f"cannot be opened: {error.strerror}"
            return Arrived(refused={path.name: DeliveryRefused("unreadable", path.name, message)})
        except DeliveryRefused as refusal:
            return Arrived(refused={path.name: refusal})
        return Arrived(arrival.incoming, arrival.refused)

    def _is_known(self, incoming: Incoming) -> bool:
        with self.warehouse.connection.cursor() as connection:
            return earlier_account(connection, incoming.mapping, incoming.sha256, with_values=False) is not None

    def _folder(self) -> TemporaryDirectory[str]:
        return TemporaryDirectory(dir=self.warehouse.path.parent, prefix=WORKING)


def _raise(error: Exception) -> NoReturn:
    raise error
