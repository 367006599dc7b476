"""Files received: each row of each delivery accepted, kept out with a reason, or known already.

For every delivery `received = accepted + quarantined + repeated`, `received` being counted in the file and the others
in the database; where they differ, nothing is loaded. A delivery is one transaction.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb

from etl import months
from etl.accounts import earlier_account, rejected_as_sent
from etl.ages import unlikely_ages
from etl.ahead import one_ahead
from etl.arrivals import Arrived, Read, Reader
from etl.community import Community
from etl.corrections import CORRECTED, read_corrections
from etl.delivery_rules import extent, insert_fresh, make_room, on_other_days, take_out
from etl.drift import Drift, drift_of
from etl.duplicates import REPEATED
from etl.inbox import Incoming, inbox_files
from etl.judging import Judged, also_broken, deletions, rejections, remarks
from etl.matching import Vault, match_people, open_vault
from etl.profile import write_profile
from etl.progress import Progress, of_file, silent, watched
from etl.quarantine import write_duplicates, write_judged, write_malformed
from etl.references import unresolved
from etl.refusals import DeliveryRefused
from etl.report import DeliveryReport, RowProblem, SentRow
from etl.storage import WORKING, StorageFailed, disk_told, storage_watched
from etl.warehouse import Warehouse, open_warehouse


@dataclass(frozen=True)
class _Load:
    """What holds for every file of one load."""

    warehouse: Warehouse
    vault: Vault
    community: Community
    reader: Reader
    strict: bool
    with_values: bool
    progress: Progress


def load(
    community: Community,
    files: Iterable[Path] | None = None,
    source: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
    with_values: bool = False,
) -> list[DeliveryReport]:
    """Load the named files, or all that is new in the inbox; one report for each file and source that it feeds.

    `source` is the source of every named file, whatever its name. `strict` refuses a file of which any row would be
    rejected, or that drifted. A file that is refused does not keep the others from loading, but where the disk cannot
    be written none is tried any more. `with_values` fills `sent`.
    Raises `Refused` where the warehouse cannot be opened, or where a recorded correction is faulty or has expired.
    """
    corrections = read_corrections(community.folder, datetime.now(UTC).date())
    reports: list[DeliveryReport] = []
    with _opened(community) as (warehouse, vault):
        reader = Reader(warehouse, vault.salt, community, corrections, progress or silent)
        run = _Load(warehouse, vault, community, reader, strict, with_values, progress or silent)
        paths = inbox_files(community) if files is None else map(Path, files)
        # A file is read while the one before it is written and the one after it is received, which fills both cores.
        with (
            closing(one_ahead(partial(reader.receive, source), paths)) as arrivals,
            closing(one_ahead(reader.begin, arrivals)) as begun,
        ):
            for arrived in begun:
                with closing(arrived):
                    received = _receive(run, arrived, source or "")
                reports += (report for report in received if files is not None or report.status != "repeated")
                if any(report.is_refused_for("storage") for report in received):
                    return reports
        with disk_told(warehouse.path):
            reports += match_people(warehouse, vault, community.matching, run.progress)
    return reports


@contextmanager
def _opened(community: Community) -> Iterator[tuple[Warehouse, Vault]]:
    """The warehouse and the vault, cleared of what a killed load left behind."""
    with ExitStack() as stack:
        with disk_told(community.warehouse_path):
            warehouse = stack.enter_context(open_warehouse(community.warehouse_path))
            _clear_up(warehouse.path.parent)
            vault = stack.enter_context(open_vault(warehouse))
        yield warehouse, vault


def _receive(run: _Load, arrived: Arrived, source: str) -> list[DeliveryReport]:
    reports = [_refused(file, source, refusal) for file, refusal in arrived.refused.items()]
    for incoming in arrived.incoming:
        name = incoming.mapping.source.name
        try:
            with storage_watched(), ExitStack() as resources:
                report = _repeated(run, incoming)
                if report is None:
                    is_first = incoming is arrived.incoming[0]
                    read = (arrived.first if is_first else None) or run.reader.read(incoming, resources)
                    report = _load_one(run, incoming, read)
        except StorageFailed as failed:
            report = _refused(incoming.file, name, DeliveryRefused("storage", incoming.file, str(failed)))
        except DeliveryRefused as refusal:
            report = _refused(incoming.file, name, refusal)
        reports.append(report)
    return reports


def _clear_up(folder: Path) -> None:
    """Remove what a killed load left behind: copies of files that it had unpacked.

    One that began at the same time, and is about to be told that the warehouse is in use, removes its own meanwhile.
    """
    for left in folder.glob(f"{WORKING}*"):
        shutil.rmtree(left, ignore_errors=True)


def _refused(file: str, source: str, refusal: DeliveryRefused) -> DeliveryReport:
    """A refused delivery has loaded nothing, so every row of it was kept out."""
    problem = RowProblem(refusal.rule, "", 0, (), refusal.message)
    return DeliveryReport(
        file,
        source,
        "refused",
        received=refusal.received,
        quarantined=refusal.received,
        problems=(problem, *refusal.rows),
        sent=refusal.sent,
    )


def _repeated(run: _Load, incoming: Incoming) -> DeliveryReport | None:
    """The account of a file that was loaded before, under whatever name; None where it was not."""
    mapping = incoming.mapping
    earlier = earlier_account(run.warehouse.connection, mapping, incoming.sha256, run.with_values)
    if earlier is None:
        return None
    received = earlier.received
    return DeliveryReport(
        incoming.file, mapping.source.name, "repeated", received=received, repeated=received, earlier=earlier
    )


def _load_one(run: _Load, incoming: Incoming, read: Read) -> DeliveryReport:
    connection, mapping = read.connection, incoming.mapping
    judged = read.finish()
    rejected = rejections(connection, judged)
    sent = rejected_as_sent(connection, judged, mapping) if run.with_values else ()
    drift = None
    if not incoming.is_part:
        drift = drift_of(connection, mapping.source, incoming.file, run.community.drift)
    _refuse_if_too_many(run, connection, incoming.file, judged, rejected, drift, sent)
    run.vault.keep(connection, mapping.source)
    connection.begin()
    try:
        with watched(connection, of_file(run.progress, incoming.file), "writing"):
            report = _write(connection, incoming, judged, rejected, drift)
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):  # a commit that failed has rolled back already
            connection.rollback()
        raise
    return replace(report, sent=sent)


def _refuse_if_too_many(
    run: _Load,
    connection: duckdb.DuckDBPyConnection,
    file: str,
    judged: Judged,
    rejected: Sequence[RowProblem],
    drift: Drift | None,
    sent: tuple[SentRow, ...],
) -> None:
    rows = sum(problem.rows for problem in rejected if problem.is_rejected)
    share = run.community.max_rejected_share
    refusal = None
    if rows > share * judged.received:
        message = (
            f"{rows:,} of {judged.received:,} rows would be rejected, more than the share of {share:f} that "
            "max_rejected_share allows; correct the file or its mapping"
        )
        told = [*rejected, *also_broken(connection, judged), *judged.staged.remarks]
        refusal = DeliveryRefused("too_many_rejected", file, message, told)
    elif run.strict and rows:
        message = f"{rows:,} of {judged.received:,} rows would be rejected, and --strict allows none"
        refusal = DeliveryRefused("strict", file, message, [*rejected, *judged.staged.remarks])
    elif run.strict and drift and drift.warnings:
        message = "the file differs from the last one of its kind, and --strict takes that for a fault"
        refusal = DeliveryRefused("strict", file, message, drift.warnings)
    if refusal:
        refusal.received, refusal.sent = judged.received, sent
        raise refusal


def _write(
    connection: duckdb.DuckDBPyConnection,
    incoming: Incoming,
    judged: Judged,
    rejected: Sequence[RowProblem],
    drift: Drift | None,
) -> DeliveryReport:
    """Write one delivery, within a transaction. Raises `DeliveryRefused` where its rows do not add up.

    A row that says that something is to go is accepted as it is followed.
    """
    mapping = incoming.mapping
    source = mapping.source
    delivery_id = _number(connection, "SELECT coalesce(max(delivery_id), 0) + 1 FROM delivery")
    unknown, told = unresolved(connection, source, judged.rows_where)
    if months.keeps(source):
        told += months.contradictions(connection)
    told += unlikely_ages(connection, source)
    told += on_other_days(connection, source, mapping.delivery, judged.staged.named_by)
    within = extent(connection, source)
    left = _number(connection, "SELECT count(*) FROM leaving")
    gone = take_out(connection, source, judged.staged.named_by) if left else 0
    make_room(connection, source, mapping.delivery, within, judged.staged.named_by)
    accepted = insert_fresh(connection, source, delivery_id) + left
    if judged.staged.conclude:
        judged.staged.conclude(connection)
    withheld = judged.binding.withheld
    quarantined = (
        write_judged(connection, delivery_id, judged.rules)
        + write_malformed(connection, delivery_id, judged.staged.malformed, withheld)
        + write_duplicates(connection, delivery_id, judged.staged, withheld)
    )
    repeated = _number(connection, f"SELECT count(*) FROM set_aside WHERE rule = '{REPEATED}'")  # noqa: S608
    if judged.received != accepted + quarantined + repeated:
        refusal = DeliveryRefused(
            "accounting",
            incoming.file,
            f"{judged.received:,} rows were received, but {accepted:,} accepted + {quarantined:,} rejected + "
            f"{repeated:,} repeated are not as many; this is a fault of the program, please report it",
        )
        refusal.received = judged.received
        raise refusal
    connection.execute(
        """
        INSERT INTO delivery (delivery_id, file_name, sha256, source, delivered_rule, received_at, status, received,
            accepted, quarantined, repeated, unresolved, as_of, first_school_year, last_school_year, corrected)
        VALUES (?, ?, ?, ?, ?, ?, 'loaded', ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        [
            delivery_id,
            incoming.file,
            incoming.sha256,
            source.name,
            mapping.delivery,
            datetime.now(UTC).replace(tzinfo=None),
            judged.received,
            accepted,
            quarantined,
            repeated,
            unknown,
            within.last_date,
            within.first_year,
            within.last_year,
            sum(problem.rows for problem in judged.corrected if problem.rule == CORRECTED),
        ],
    )
    if drift:
        write_profile(connection, delivery_id, drift.profile)
    return DeliveryReport(
        incoming.file,
        source.name,
        "loaded",
        received=judged.received,
        accepted=accepted,
        quarantined=quarantined,
        repeated=repeated,
        problems=(
            *rejected,
            *(drift.warnings if drift else ()),
            *told,
            *deletions(connection, gone),
            *remarks(judged, mapping),
        ),
    )


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
