#!/usr/bin/env python3
"""Archives 100,000 items while four clients work, and tells how long their calls took meanwhile.

  python3 Tests/Benchmarks/archive.py --store postgresql
  python3 Tests/Benchmarks/archive.py --store embedded --items 20000 --programs .build/debug

Beside it runs a probe that only writes 4 KiB and has them on disk: what it waits for, every write waits for.
"""
import argparse
import json
import multiprocessing
import os
import pathlib
import sqlite3
import subprocess
import tempfile
import time

from measure import note, percentile
from servers import ROOT, Holdfast, PostgreSQL
from stdio_client import tool_call
from workload import Lane, Records

CLIENTS = 4
COLUMNS = """id, version, item_type, title, status, parent_id, path, depth, metadata, created_at, updated_at,
    created_by, updated_by, last_operation_id, last_actor"""
# Counted at once: a transaction that counts a hundred thousand rows one by one takes minutes.
# Every tenth item has nine below it; all were done years ago.
POSTGRESQL = """SET search_path = workitems; BEGIN;
ALTER TABLE work_items DISABLE TRIGGER work_items_tally_added;
WITH number AS (SELECT n, '00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') AS id,
    CASE WHEN n % 10 > 0 THEN '00000000-0000-7000-8000-' || lpad(to_hex(n - n % 10), 12, '0') END AS parent
    FROM generate_series(0, {items} - 1) AS n)
INSERT INTO work_items ({columns}) SELECT id::uuid, 1, 'task', 'old item ' || n, 'completed', parent::uuid,
    coalesce('/' || parent, '') || '/' || id, (parent IS NOT NULL)::int, '{{"estimated_hours":2.5}}',
    '2020-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000Z', 'bench', 'bench', id::uuid, 'bench' FROM number;
ALTER TABLE work_items ENABLE TRIGGER work_items_tally_added; SELECT recount(); COMMIT"""
SQLITE = """WITH RECURSIVE count(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM count WHERE n < {items} - 1),
number AS (SELECT n, printf('00000000-0000-7000-8000-%012x', n) AS id,
    CASE WHEN n % 10 > 0 THEN printf('00000000-0000-7000-8000-%012x', n - n % 10) END AS parent FROM count)
INSERT INTO work_items ({columns}) SELECT id, 1, 'task', 'old item ' || n, 'completed', parent,
    coalesce('/' || parent, '') || '/' || id, parent IS NOT NULL, '{{"estimated_hours":2.5}}',
    '2020-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000Z', 'bench', 'bench', id, 'bench' FROM number"""


def seed(holdfast, server, items):
    """Puts the old items where the service will find them."""
    if server:
        subprocess.run(
            ["psql", "-q", "-v", "ON_ERROR_STOP=1", server.url, "-c",
             POSTGRESQL.format(items=items, columns=COLUMNS)], check=True, stdout=subprocess.DEVNULL)
        return
    holdfast.stop()
    store = sqlite3.connect(f"{holdfast.home}/store/workitems.sqlite")
    with store:
        store.execute(SQLITE.format(items=items, columns=COLUMNS))
    store.close()


def work(holdfast, records, number, stop, results):
    """One client that calls one tool after the other until it is told to stop."""
    client, lane, took = holdfast.client(), Lane(records, number, CLIENTS), []
    known = dict(records.versions)
    names = list(lane.calls)
    while not stop.is_set():
        name = names[len(took) % len(names)]
        tool, arguments, changed = lane.make(name)
        line, seconds = client.round_trip(*tool_call(tool, arguments))
        took.append((name, seconds * 1000))
        note(records, changed, line)
    client.close()
    changed = {key: version for key, version in records.versions.items() if known[key] != version}
    results.put(("calls", took, changed))


def probe(directory, stop, results):
    """Waits for the disk, again and again."""
    took = []
    with tempfile.NamedTemporaryFile(dir=directory, buffering=0) as file:
        while not stop.is_set():
            start = time.perf_counter()
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
            took.append((time.perf_counter() - start) * 1000)
            time.sleep(0.02)
    results.put(("probe", took, {}))


def shares(took):
    """What of these milliseconds people ask for."""
    asked = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99, "p999_ms": 0.999, "max_ms": 1}
    return {"count": len(took)} | {name: round(percentile(took, share), 2) for name, share in asked.items()}


def beside(holdfast, records, body):
    """What `body` answers, and the calls and probes that were made meanwhile."""
    stop, results = multiprocessing.Event(), multiprocessing.Queue()
    workers = [
        multiprocessing.Process(target=work, args=(holdfast, records, number, stop, results))
        for number in range(CLIENTS)]
    workers.append(multiprocessing.Process(target=probe, args=(holdfast.directory, stop, results)))
    for one in workers:
        one.start()
    answer = body()
    stop.set()
    found = [results.get(timeout=60) for _ in workers]
    for one in workers:
        one.join()
    for _, _, changed in found:
        records.versions.update(changed)
    calls = [call for kind, took, _ in found if kind == "calls" for call in took]
    return answer, {
        "all": shares([took for _, took in calls]),
        "by_tool": {
            name: shares([took for each, took in calls if each == name])
            for name in sorted({name for name, _ in calls})},
        "disk_alone": shares([took for kind, all, _ in found if kind == "probe" for took in all]),
    }


def family(client):
    """The ids of items with five below each, which no client touches: their trees stay as they are."""
    metadata = {"description": "stays"}
    above = [
        client.call("create_work_item", {"item_type": "project", "title": f"above {n}", "metadata": metadata})
        for n in range(30)]
    for one in above:
        for n in range(5):
            client.call("create_work_item", {
                "item_type": "task", "title": f"below {n}", "metadata": {}, "parent_id": one["id"]})
    return [one["id"] for one in above]


def trees(client, identities):
    """Milliseconds of query_work_item over these items."""
    took = []
    for identity in identities * 60:
        took.append(client.round_trip(*tool_call("query_work_item", {"id": identity}))[1] * 1000)
    return shares(took)


def totals(client):
    """How many items there are, and how many are in the archive."""
    return (
        client.call("list_work_items", {"limit": 1, "include_deleted": True})["total_count"],
        client.call("query_archived_work_items", {"limit": 1})["total_count"])


def archive(holdfast):
    """Has everything archived; the seconds it took."""
    start = time.perf_counter()
    done = subprocess.run(
        [holdfast.program, "archive", "--json"], env=holdfast.environment, capture_output=True, text=True,
        check=True)
    return time.perf_counter() - start, json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--store", choices=("embedded", "postgresql"), default="postgresql")
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "bin")
    options = parser.parse_args()
    server = PostgreSQL() if options.store == "postgresql" else None
    holdfast = Holdfast(options.programs.resolve(), server.url if server else None)
    # The supervisor must not archive by itself before it is time.
    pathlib.Path(holdfast.home, "archive.json").write_text(
        json.dumps({"archived_at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())}))
    try:
        client = holdfast.client()
        records, kept = Records(client), family(client)
        seed(holdfast, server, options.items)
        if not server:
            client.close()
            client = holdfast.client()
        holdfast.settle()
        before, figures = totals(client), {"query_work_item_before": trees(client, kept)}
        _, figures["quiet"] = beside(holdfast, records, lambda: time.sleep(10))
        (seconds, said), figures["while_archiving"] = beside(holdfast, records, lambda: archive(holdfast))
        after = totals(client)
        figures["seconds"], figures["archived"] = round(seconds, 1), said["archived"]
        holdfast.settle()
        figures["query_work_item_after"] = trees(client, kept)
        figures["items_before_and_after"] = [before, after]
        made = sum(
            figures[name]["by_tool"]["create_work_item"]["count"] for name in ("quiet", "while_archiving"))
        figures["nothing_lost"] = after[1] == options.items and sum(after) == sum(before) + made
        client.close()
        print(json.dumps(figures, indent=2))
    finally:
        holdfast.close()
        if server:
            server.close()


if __name__ == "__main__":
    main()
