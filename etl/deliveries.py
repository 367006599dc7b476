"""Files received: each row of each delivery accepted, kept out with a reason, or known already.

For every delivery `received = accepted + quarantined + repeated`, `received` being counted in the file and the others
in the database; where they differ, nothing is loaded. A delivery is one transaction.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from etl.accounts import earlier_account, rejected_as_sent
from etl.community import Community
from etl.corrections import CORRECTED, Correction, read_corrections
from etl.delivery_rules import extent, insert_fresh, make_room
from etl.drift import Drift, drift_of
from etl.duplicates import REPEATED
from etl.inbox import checksum, inbox_files, sources_of
from etl.judging import Judged, judge, rejections, remarks
from etl.mappings import Mapping
from etl.matching import Vault, match_people, open_vault
from etl.problems import Problem, Refused, did_you_mean
from etl.profile import write_profile
from etl.progress import Progress, of_file, silent, watched
from etl.pseudonym import set_salt
from etl.quarantine import write_duplicates, write_judged, write_malformed
from etl.references import unresolved
from etl.refusals import DeliveryRefused
from etl.report import DeliveryReport, RowProblem, SentRow
from etl.sources import SOURCES
from etl.storage import WORKING, StorageFailed, storage_watched
from etl.warehouse import Warehouse, open_warehouse


@dataclass(frozen=True)
class _Load:
    """What holds for every file of one load."""

    warehouse: Warehouse
    vault: Vault
    community: Community
    corrections: Sequence[Correction]
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
        run = _Load(warehouse, vault, community, corrections, strict, with_values, progress or silent)
        for path in inbox_files(community) if files is None else map(Path, files):
            received = _receive(run, path, source)
            reports += (report for report in received if files is not None or report.status != "repeated")
            if any(report.is_refused_for("storage") for report in received):
                return reports
        with _disk_told(warehouse.path):
            reports += match_people(warehouse, vault, community.matching, run.progress)
    return reports


@contextmanager
def _opened(community: Community) -> Iterator[tuple[Warehouse, Vault]]:
    """The warehouse and the vault, cleared of what a killed load left behind."""
    with ExitStack() as stack:
        with _disk_told(community.warehouse_path):
            warehouse = stack.enter_context(open_warehouse(community.warehouse_path))
            _clear_up(warehouse.path.parent)
            vault = stack.enter_context(open_vault(warehouse))
        yield warehouse, vault


@contextmanager
def _disk_told(path: Path) -> Iterator[None]:
    try:
        with storage_watched():
            yield
    except StorageFailed as failed:
        raise Refused([Problem(path.name, str(failed))]) from None


def _receive(run: _Load, path: Path, source: str | None) -> list[DeliveryReport]:
    try:
        if path.is_dir():
            raise DeliveryRefused("unreadable", path.name, "is a folder; name the files in it")
        if not path.is_file():
            raise DeliveryRefused("unreadable", path.name, f"there is no file {path.name} in {path.parent.resolve()}")
        names = sources_of(run.community, path.name) if source is None else [_known(source, path.name)]
        sha256 = checksum(path)
    except OSError as error:
        refusal = DeliveryRefused("unreadable", path.name, f"cannot be opened: {error.strerror}")
        return [_refused(path, source or "", refusal)]
    except DeliveryRefused as refusal:
        return [_refused(path, source or "", refusal)]
    reports = []
    for name in names:
        mapping = run.community.mappings[name]
        try:
            with storage_watched():
                report = _repeated(run, mapping, path, sha256) or _load_one(run, mapping, path, sha256)
        except StorageFailed as failed:
            report = _refused(path, name, DeliveryRefused("storage", path.name, str(failed)))
        except DeliveryRefused as refusal:
            report = _refused(path, name, refusal)
        reports.append(report)
    return reports


def _clear_up(folder: Path) -> None:
    """Remove what a killed load left behind: copies of files that it had unpacked."""
    for left in folder.glob(f"{WORKING}*"):
        shutil.rmtree(left)


def _known(source: str, file: str) -> str:
    names = [known.name for known in SOURCES]
    if source not in names:
        hint = did_you_mean(source, names)
        raise DeliveryRefused("unknown_source", file, f"'{source}' is no source.{hint} Known are {', '.join(names)}")
    return source


def _refused(path: Path, source: str, refusal: DeliveryRefused) -> DeliveryReport:
    """A refused delivery has loaded nothing, so every row of it was kept out."""
    problem = RowProblem(refusal.rule, "", 0, (), refusal.message)
    return DeliveryReport(
        path.name,
        source,
        "refused",
        received=refusal.received,
        quarantined=refusal.received,
        problems=(problem, *refusal.rows),
        sent=refusal.sent,
    )


def _repeated(run: _Load, mapping: Mapping, path: Path, sha256: str) -> DeliveryReport | None:
    """The account of a file that was loaded before, under whatever name; None where it was not."""
    earlier = earlier_account(run.warehouse.connection, mapping, sha256, run.with_values)
    if earlier is None:
        return None
    received = earlier.received
    return DeliveryReport(
        path.name, mapping.source.name, "repeated", received=received, repeated=received, earlier=earlier
    )


def _load_one(run: _Load, mapping: Mapping, path: Path, sha256: str) -> DeliveryReport:
    # A cursor has temporary tables of its own, and they go when it is closed.
    with (
        run.warehouse.connection.cursor() as connection,
        TemporaryDirectory(dir=run.warehouse.path.parent, prefix=WORKING) as working,
    ):
        step = of_file(run.progress, path.name)
        set_salt(connection, run.vault.salt)
        corrections = [each for each in run.corrections if each.source == mapping.source.name]
        judged = judge(connection, run.community, mapping, corrections, path, Path(working), step)
        rejected = rejections(connection, judged)
        sent = rejected_as_sent(connection, judged, mapping) if run.with_values else ()
        drift = drift_of(connection, mapping.source, path.name, run.community.drift)
        _refuse_if_too_many(run, path, judged, rejected, drift, sent)
        run.vault.keep(connection, mapping.source)
        connection.begin()
        try:
            with watched(connection, step, "writing"):
                report = _write(connection, mapping, path, sha256, judged, rejected, drift)
            connection.commit()
        except BaseException:
            with suppress(duckdb.Error):  # a commit that failed has rolled back already
                connection.rollback()
            raise
    return replace(report, sent=sent)


def _refuse_if_too_many(
    run: _Load,
    path: Path,
    judged: Judged,
    rejected: Sequence[RowProblem],
    drift: Drift,
    sent: tuple[SentRow, ...],
) -> None:
    rows = sum(problem.rows for problem in rejected)
    share = run.community.max_rejected_share
    refusal = None
    if rows > share * judged.received:
        message = (
            f"{rows:,} of {judged.received:,} rows would be rejected, more than the share of {share:f} that "
            "max_rejected_share allows; correct the file or its mapping"
        )
        refusal = DeliveryRefused("too_many_rejected", path.name, message, rejected)
    elif run.strict and rows:
        message = f"{rows:,} of {judged.received:,} rows would be rejected, and --strict allows none"
        refusal = DeliveryRefused("strict", path.name, message, rejected)
    elif run.strict and drift.warnings:
        message = "the file differs from the last one of its kind, and --strict takes that for a fault"
        refusal = DeliveryRefused("strict", path.name, message, drift.warnings)
    if refusal:
        refusal.received, refusal.sent = judged.received, sent
        raise refusal


def _write(
    connection: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    path: Path,
    sha256: str,
    judged: Judged,
    rejected: Sequence[RowProblem],
    drift: Drift,
) -> DeliveryReport:
    """Write one delivery, within a transaction. Raises `DeliveryRefused` where its rows do not add up."""
    source = mapping.source
    delivery_id = _number(connection, "SELECT coalesce(max(delivery_id), 0) + 1 FROM delivery")
    unknown, unresolved_problems = unresolved(connection, source)
    within = extent(connection, source)
    make_room(connection, source, mapping.delivery, within)
    accepted = insert_fresh(connection, source, delivery_id)
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
            path.name,
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
            path.name,
            sha256,
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
    write_profile(connection, delivery_id, drift.profile)
    return DeliveryReport(
        path.name,
        source.name,
        "loaded",
        received=judged.received,
        accepted=accepted,
        quarantined=quarantined,
        repeated=repeated,
        problems=(*rejected, *drift.warnings, *unresolved_problems, *remarks(judged, mapping)),
    )


def _number(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    assert row is not None
    return int(row[0])
