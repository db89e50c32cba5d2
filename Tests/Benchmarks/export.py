#!/usr/bin/env python3
"""Exports 100,000 items and 10,000 deployments from SQLite files, restores them into PostgreSQL, and from
there into SQLite files again; compares what comes out row by row, and tells how long it took and how much
memory.

  python3 Tests/Benchmarks/export.py
  python3 Tests/Benchmarks/export.py --items 5000 --deployments 500 --programs .build/debug
"""
import argparse
import collections
import contextlib
import itertools
import json
import os
import pathlib
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import time

from servers import ROOT, Holdfast, PostgreSQL

STAMPS = "'2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 'bench', 'bench'"
NUMBERS = "WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < {count} - 1) "
IDENTITY = "printf('{kind}-0000-7000-8000-%012x', {number})"
# So many seconds a service that has only just started is waited for.
PATIENCE = 60
# What makes a store this one, and nobody else's.
OF_THE_STORE = {"schema_migrations", "store"}


def identity(kind, number="n"):
    """SQL for the id of the record of this kind and number."""
    return IDENTITY.format(kind=kind, number=number)


ITEM, DEPLOYMENT, OPERATION, CONFLICT, ARCHIVED, ENHANCEMENT = (f"{kind:08d}" for kind in range(1, 7))
LAST = f"{identity(OPERATION)}, 'bench'"
WORK_ITEMS = [
    # Every tenth item has nine below it.
    f"""INSERT INTO work_items (id, version, item_type, title, status, parent_id, path, depth, metadata,
        created_at, updated_at, created_by, updated_by, last_operation_id, last_actor)
    SELECT {identity(ITEM)}, 1, 'task', 'Größe "' || n || '" <!-- 🦀 -->', 'active',
        iif(n % 10, {identity(ITEM, 'n - n % 10')}, NULL),
        iif(n % 10, '/' || {identity(ITEM, 'n - n % 10')}, '') || '/' || {identity(ITEM)}, n % 10 > 0,
        json_object('estimated_hours', n / 4.0, 'note', 'a' || char(10) || 'b' || n), {STAMPS}, {LAST}
    FROM number""",
    """UPDATE work_items SET version = 2, status = 'completed', updated_at = '2026-02-01T00:00:00.000Z'
    WHERE rowid % 5 = 0""",
    f"""INSERT INTO archived_work_items (id, version, item_type, title, status, parent_id, path, depth,
        metadata, created_at, updated_at, created_by, updated_by, archived_at, last_operation_id, last_actor)
    SELECT {identity(ARCHIVED)}, 3, 'task', 'old ' || n, 'completed', NULL, '/' || {identity(ARCHIVED)},
        0, '{{}}', {STAMPS}, '2026-02-01T00:00:00.000Z', {LAST} FROM number WHERE n % 20 = 0""",
    f"""INSERT INTO work_item_dependencies (source_id, target_id, dependency_type, created_at, created_by,
        last_operation_id, last_actor)
    SELECT {identity(ITEM)}, {identity(ITEM, 'n + 10')}, iif(n % 20, 'blocks', 'depends_on'),
        '2026-01-01T00:00:00.000Z', 'bench', {LAST} FROM number WHERE n % 10 = 0 AND n + 10 < {{count}}""",
    f"""INSERT INTO future_enhancements (id, version, title, description, priority, status,
        requires_constitutional_principles, depends_on, created_at, updated_at, created_by, updated_by,
        last_operation_id, last_actor)
    SELECT {identity(ENHANCEMENT)}, 1, 'later ' || n, 'one day', n % 5 + 1, 'planned', '[]', '[]', {STAMPS},
        {LAST} FROM number WHERE n % 100 = 0""",
]
DEPLOYMENTS = [
    f"""INSERT INTO deployment_events (id, version, deployed_at, commit_hash, metadata, created_at,
        created_by, last_operation_id, last_actor)
    SELECT {identity(DEPLOYMENT)}, 1, '2026-01-01T00:00:00.000Z', printf('%040x', n),
        json_object('pr_number', n + 1, 'pr_title', 'change ' || n, 'commit_hash', printf('%040x', n),
            'test_summary', json_object('unit', n), 'constitutional_compliance', json('true')),
        '2026-01-01T00:00:00.000Z', 'bench', {LAST} FROM number""",
    f"""INSERT INTO vendor_deployment_links (deployment_id, vendor_id, version, created_at, label, verified,
        last_operation_id, last_actor)
    SELECT {identity(DEPLOYMENT)}, id, 1, '2026-01-01T00:00:00.000Z', name, n % 2, {LAST}
    FROM number JOIN vendor ON place = n % (SELECT count(*) FROM vendor)""",
    f"""INSERT INTO work_item_deployment_links (deployment_id, work_item_id, version, created_at, label,
        verified, last_operation_id, last_actor)
    SELECT {identity(DEPLOYMENT)}, {identity(ITEM)}, 1, '2026-01-01T00:00:00.000Z', 'item ' || n, 1, {LAST}
    FROM number""",
]
COMMON = [
    f"""INSERT INTO operations (operation_id, tool, payload_sha256, actor, outcome, at)
    SELECT {identity(OPERATION)}, 'bench', printf('%064x', n), 'bench',
        iif(n % 3, json_object('n', n), NULL), '2026-01-01T00:00:00.000Z' FROM number""",
    f"""INSERT INTO sync_conflicts (id, version, entity, entity_id, kind, base, ours, theirs,
        base_version, opened_at, resolved_at, resolution, last_operation_id, last_actor)
    SELECT {identity(CONFLICT)}, 1, 'work_item', {identity(ITEM)}, 'version', json_object('n', n), '[]',
        NULL, 1, '2026-01-01T00:00:00.000Z', iif(n % 200, '2026-01-02T00:00:00.000Z', NULL),
        iif(n % 200, 'primary', NULL), {LAST} FROM number WHERE n % 100 = 0""",
    f"""INSERT INTO conflicted_operations (operation_id, conflict_id, subject)
    SELECT {identity(OPERATION)}, {identity(CONFLICT)}, {identity(ITEM)} FROM number WHERE n % 100 = 0""",
]


def store(holdfast, service):
    """The SQLite file of a service, open."""
    return contextlib.closing(sqlite3.connect(f"{holdfast.home}/store/{service}.sqlite"))


def fill(holdfast, items, deployments):
    """Puts the rows where the services find them; few of each kind are made by the tools."""
    client = holdfast.client()
    for number in range(45):
        name = f"vendor-{number}"
        client.call("create_vendor", {"name": name})
        client.call("update_vendor_status", {"name": name, "version": 1, "status": "operational"})
    client.call("update_project_configuration", {"active_context_type": "feature"})
    document = "## Vendors (1 total)\n\n- imported: broken [PDF]\n\n" \
        "## Future Enhancements (1 total)\n\n- Better (Priority: High, Q1 2026)\n"
    client.call("import_status_document", {"content": document, "dry_run": False})
    client.close()
    holdfast.stop()
    with store(holdfast, "vendors") as vendors:
        known = [
            (place, *row) for place, row in
            enumerate(vendors.execute("SELECT id, name FROM vendor_extractors ORDER BY id"))]
    for service, count, statements in (
            ("workitems", items, WORK_ITEMS + COMMON), ("deployments", deployments, DEPLOYMENTS + COMMON)):
        with store(holdfast, service) as database, database:
            database.execute("CREATE TEMP TABLE vendor (place INTEGER PRIMARY KEY, id TEXT, name TEXT)")
            database.executemany("INSERT INTO vendor VALUES (?, ?, ?)", known)
            for statement in statements:
                numbers = "" if statement.startswith("UPDATE") else NUMBERS.format(count=count)
                database.execute(numbers + statement.replace("{count}", str(count)).replace("{{}}", "{}"))


def peaks(holdfast):
    """The most memory in MiB that each process has had since `forget_peaks`."""
    sizes = collections.Counter()
    for pid in holdfast.processes():
        with contextlib.suppress(OSError):
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            name = os.path.basename(words[0].decode()) + (" (standby)" if b"--standby" in words else "")
            peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))
            sizes[name] = max(sizes[name], peak // 1024)
    return dict(sizes)


def forget_peaks(holdfast):
    """Begins to count anew."""
    for pid in holdfast.processes():
        with contextlib.suppress(OSError):
            pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")


def run(holdfast, *arguments):
    """Runs the command: its seconds, and the peaks of all processes meanwhile."""
    patience = time.monotonic() + PATIENCE
    while True:
        forget_peaks(holdfast)
        start = time.perf_counter()
        done = subprocess.run(
            [holdfast.program, *arguments], env=holdfast.environment, cwd=f"{holdfast.directory}/work",
            capture_output=True, text=True, timeout=1800)
        seconds = time.perf_counter() - start
        if done.returncode == 0:
            largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
            return {
                "seconds": round(seconds, 1), "peak_mib": peaks(holdfast), "largest_command_mib": largest}
        # 69: a service has only just started.
        if done.returncode != 69 or time.monotonic() > patience:
            raise SystemExit(f"{arguments[0]} ended with {done.returncode}: {done.stderr}")
        time.sleep(0.2)


def rows(path):
    """The lines of an export, without when it was made."""
    with open(path, encoding="utf-8") as file:
        yield from itertools.islice(file, 1, None)


def compare(one, other):
    """How many rows of each table both files have; ends the run at the first that differs."""
    counts = collections.Counter()
    for number, (left, right) in enumerate(itertools.zip_longest(rows(one), rows(other)), 2):
        if left != right:
            raise SystemExit(f"line {number} differs:\n{left}\n{right}")
        if left.startswith('{"table"'):
            counts[json.loads(left)["table"]] += 1
    return dict(counts)


def tables(database):
    """What an export must have, by name: the columns that order its rows."""
    names = [row[0] for row in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")]
    return {
        name: [row[1] for row in database.execute(f"PRAGMA table_info({name})") if row[5]]
        for name in names if name not in OF_THE_STORE}


def compare_stores(one, other):
    """Compares two installations' files, table by table and row by row; answers how many rows there are."""
    total = collections.Counter()
    for service in ("workitems", "vendors", "deployments"):
        with store(one, service) as left, store(other, service) as right:
            if tables(left) != tables(right):
                raise SystemExit(f"{service} has other tables")
            for name, key in tables(left).items():
                # What a restoration notes of itself is no record.
                own = " WHERE tool <> 'service/restore'" if name == "operations" else ""
                query = f"SELECT * FROM {name}{own} ORDER BY {', '.join(key)}"
                for pair in itertools.zip_longest(left.execute(query), right.execute(query)):
                    if pair[0] != pair[1]:
                        raise SystemExit(f"{service}, {name}: {pair[0]} became {pair[1]}")
                    total[name] += 1
    return dict(total)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--deployments", type=int, default=10_000)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "bin")
    options = parser.parse_args()
    programs = options.programs.resolve()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="he-"))
    files = [str(folder / f"{number}.jsonl") for number in range(3)]
    figures, server = {}, PostgreSQL()
    places = [Holdfast(programs), Holdfast(programs, server.url), Holdfast(programs)]
    try:
        fill(places[0], options.items, options.deployments)
        for number, (place, kind) in enumerate(zip(places, ("embedded", "postgresql", "embedded"))):
            client = place.client()
            if number:
                name = f"restore_into_{kind}"
                figures[name] = run(place, "import", "--from-export", files[number - 1])
                again = run(place, "import", "--from-export", files[number - 1])
                figures[f"{name}_again_seconds"] = again["seconds"]
            figures[f"export_{number}_from_{kind}"] = run(place, "export", "--output", files[number])
            page = client.call("list_work_items", {"limit": 1, "include_deleted": True})
            figures.setdefault("items_listed", []).append(page["total_count"])
            client.close()
            place.stop()
        figures["file_mib"] = os.path.getsize(files[0]) >> 20
        for other in files[1:]:
            figures["rows_by_table"] = compare(files[0], other)
        figures["rows"] = sum(figures["rows_by_table"].values())
        stored = compare_stores(places[0], places[2])
        figures["all_rows_are_in_the_file"] = \
            {name: count for name, count in stored.items() if count} == figures["rows_by_table"]
        print(json.dumps(figures, indent=2))
    finally:
        for place in places:
            place.close()
        server.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
