#!/usr/bin/env python3
"""Measures Holdfast over stdio on PostgreSQL with a million work items, and whatever belongs to so many.

  python3 Tests/Benchmarks/scale.py --json scale.json
  python3 Tests/Benchmarks/scale.py --items 100000 --programs .build/debug

The rest of the sizes follows the items: a hundredth as many vendors, half as many deployments, five changes
each. It takes about half an hour and 20 GB of disk.
"""
import argparse
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

from measure import percentile
from servers import ROOT, Holdfast, PostgreSQL
from stdio_client import content, tool_call
from workload import commit_hash, metadata

SCRIPTS = pathlib.Path(__file__).with_name("scale")
# More than these milliseconds at the 95th of a hundred calls are too many, whatever is called.
P95_MS, DEEP_P95_MS = 10, 50
CHUNK = 1000


def psql(server, sql):
    """Runs SQL; the rows, their cells separated by commas."""
    done = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-F,", "-v", "ON_ERROR_STOP=1", server.url, "-f", "-"], input=sql,
        capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout.split()


def fill(server, items):
    """Fills the stores, which the services have made; the seconds that took."""
    numbers = {
        "items": items, "history": 9, "vendors": items // 100, "deployments": items // 2}
    start = time.perf_counter()
    psql(server, "ALTER SYSTEM SET max_wal_size = '16GB'; ALTER SYSTEM SET maintenance_work_mem = '512MB';"
         "SELECT pg_reload_conf();")
    for service in ("vendors", "deployments", "workitems"):
        script = SCRIPTS.joinpath(f"{service}.sql").read_text(encoding="utf-8")
        psql(server, re.sub(r":([a-z]+)\b", lambda name: str(numbers.get(name[1], name[0])), script))
    # As the server does by itself, sooner or later.
    psql(server, "VACUUM ANALYZE;")
    return time.perf_counter() - start


def settled(holdfast, seconds=900):
    """Waits until the copies are filled and nothing works any more; the seconds that took."""
    def ticks():
        total = 0
        for pid in holdfast.processes():
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return total

    start, quiet, before = time.perf_counter(), 0, ticks()
    while quiet < 3 and time.perf_counter() - start < seconds:
        time.sleep(1)
        now = ticks()
        quiet = quiet + 1 if now - before < 0.05 * os.sysconf("SC_CLK_TCK") else 0
        before = now
    return time.perf_counter() - start - quiet


class Sample:
    """Ids to ask for, drawn from what is there."""

    def __init__(self, server):
        def column(sql):
            return psql(server, f"SET search_path = workitems; {sql}")

        some = "ORDER BY md5(id::text) LIMIT 200"
        self.roots = column(f"SELECT id FROM work_items WHERE depth = 0 AND deleted_at IS NULL {some}")
        self.sessions = column(f"SELECT id FROM work_items WHERE depth = 1 AND deleted_at IS NULL {some}")
        self.leaves = column(f"SELECT id FROM work_items WHERE depth = 4 AND deleted_at IS NULL {some}")
        self.backlog = column(
            "SELECT parent_id FROM work_items WHERE depth = 1 GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        self.linked = column(
            "SELECT source_id FROM work_item_dependencies ORDER BY md5(source_id::text) LIMIT 200")
        self.vendors = int(psql(server, "SELECT count(*) FROM vendors.vendor_extractors;")[0])
        self.deployments = [
            line.split(",") for line in psql(
                server, "SELECT id, commit_hash, metadata ->> 'pr_number' FROM deployments.deployment_events"
                " ORDER BY md5(id::text) LIMIT 200;")]
        self.random = random.Random(1)

    def vendor(self):
        """The name of one."""
        return f"vendor-{self.random.randrange(self.vendors):05d}"


def reads(sample, items):
    """What is measured: a tool, its arguments and the milliseconds it may take."""
    one = sample.random.choice
    deep = min(100_000, items // 2)

    def listing(**filters):
        return "list_work_items", lambda: filters, P95_MS

    return {
        "tree of 120": ("query_work_item", lambda: {"id": one(sample.roots)}, P95_MS),
        "session of 30": ("query_work_item", lambda: {"id": one(sample.sessions)}, P95_MS),
        "leaf": ("query_work_item", lambda: {"id": one(sample.leaves)}, P95_MS),
        "item that waits": ("query_work_item", lambda: {"id": one(sample.linked)}, P95_MS),
        "backlog": ("query_work_item", lambda: {"id": sample.backlog[0]}, P95_MS),
        "history": ("work_item_history", lambda: {"id": one(sample.leaves)}, P95_MS),
        "list": listing(),
        "list, whole items": listing(full_details=True),
        "list, deleted too": listing(include_deleted=True),
        "list of blocked": listing(status="blocked"),
        "list of active": listing(status="active"),
        "list of completed": listing(status="completed"),
        "list of research": listing(item_type="research"),
        "list of active tasks": listing(status="active", item_type="task"),
        "list of roots": listing(roots_only=True),
        "list of active roots": listing(roots_only=True, status="active"),
        "list below one": ("list_work_items", lambda: {"parent_id": one(sample.roots)}, P95_MS),
        "list of the backlog": listing(parent_id=sample.backlog[0]),
        "list, second page": listing(offset=50),
        "list, deep": ("list_work_items", lambda: {"offset": deep}, DEEP_P95_MS),
        "list of completed, deep": (
            "list_work_items", lambda: {"status": "completed", "offset": deep}, DEEP_P95_MS),
        "archive": ("query_archived_work_items", lambda: {}, P95_MS),
        "vendor": ("query_vendor_status", lambda: {"name": sample.vendor()}, P95_MS),
        "vendors": ("list_vendors", lambda: {}, P95_MS),
        "vendors that are broken": ("list_vendors", lambda: {"status": "broken"}, P95_MS),
        "vendors by format": ("list_vendors", lambda: {"format": "ocr"}, P95_MS),
        "vendors by part of a name": (
            "list_vendors", lambda: {"name_contains": sample.vendor()[-3:]}, P95_MS),
        "deployments": ("list_deployments", lambda: {}, P95_MS),
        "deployments of a vendor": ("list_deployments", lambda: {"vendor": sample.vendor()}, P95_MS),
        "deployments of the busiest vendor": ("list_deployments", lambda: {"vendor": "vendor-00000"}, P95_MS),
        "deployment by commit": (
            "list_deployments", lambda: {"commit_hash": one(sample.deployments)[1][:8]}, P95_MS),
        "deployments by pull request": (
            "list_deployments", lambda: {"pr_number": int(one(sample.deployments)[2])}, P95_MS),
        "deployments since": ("list_deployments", lambda: {
            "since": "2024-06-01T00:00:00Z", "until": "2024-07-01T00:00:00Z"}, P95_MS),
        "deployment": ("query_deployment", lambda: {"id": one(sample.deployments)[0]}, P95_MS),
        "report": ("generate_status_report", lambda: {}, 100),
    }


def writes(client, sample):
    """The same for writes; each notes the version that its record has then."""
    versions = {}

    def version(key, tool, arguments):
        if key not in versions:
            versions[key] = client.call(tool, arguments)["version"]
        versions[key] += 1
        return versions[key] - 1

    def update():
        identity, number = sample.random.choice(sample.leaves), sample.random.randrange(10**6)
        return {
            "id": identity, "title": f"renamed {number}",
            "version": version(identity, "query_work_item", {"id": identity})}

    def vendor():
        name, number = sample.vendor(), sample.random.randrange(100)
        return {
            "name": name, "extractor_version": f"2.0.{number}",
            "version": version(name, "query_vendor_status", {"name": name})}

    return {
        "create an item": ("create_work_item", lambda: {
            "item_type": "task", "title": "new", "metadata": metadata("task", 1),
            "parent_id": sample.random.choice(sample.sessions)}, P95_MS),
        "update an item": ("update_work_item", update, P95_MS),
        "update a vendor": ("update_vendor_status", vendor, P95_MS),
        "record a deployment": ("record_deployment", lambda: {
            "deployed_at": "2026-01-01T00:00:00Z", "metadata": {
                "pr_number": 7, "pr_title": "change",
                "commit_hash": commit_hash(sample.random.getrandbits(100)),
                "test_summary": {"unit": 150}, "constitutional_compliance": True}}, P95_MS),
    }


def measure(client, calls, count):
    """Milliseconds of each, one call after the other."""
    figures = {}
    for name, (tool, arguments, limit) in calls.items():
        took = []
        for number in range(count + 20):
            identity, line = tool_call(tool, arguments())
            line, seconds = client.round_trip(identity, line)
            content(line)
            if number >= 20:  # the first ones make the server's plans
                took.append(seconds * 1000)
        figures[name] = {
            "p50_ms": percentile(took, 0.5), "p95_ms": percentile(took, 0.95),
            "p99_ms": percentile(took, 0.99), "limit_ms": limit}
    return figures


def show(report):
    """The figures as people read them."""
    print(f"{report['sizes']}, filled in {report['filled_seconds']:.0f} s,"
          f" copies in {report['copies_seconds']:.0f} s; memory {report['memory_pss_mib']:.0f} MiB")
    for name, one in report["figures"].items():
        over = "" if one["p95_ms"] < one["limit_ms"] else f"   over {one['limit_ms']} ms"
        print(f"  {name:36} {one['p50_ms']:8.2f} {one['p95_ms']:8.2f} {one['p99_ms']:8.2f}{over}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--calls", type=int, default=300, help="of each kind")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / "bin")
    parser.add_argument("--json", metavar="FILE", help="write the figures there too")
    options = parser.parse_args()
    server = PostgreSQL()
    holdfast = Holdfast(options.programs.resolve(), server.url)
    try:
        client = holdfast.client()
        for tool in ("list_work_items", "list_vendors", "list_deployments"):
            client.call(tool, {})  # by then its service has made its tables
        client.close()
        holdfast.stop()
        # The copies would take what comes for what they have.
        shutil.rmtree(holdfast.home)
        os.mkdir(holdfast.home, 0o700)
        report = {"filled_seconds": fill(server, options.items)}
        pathlib.Path(holdfast.home, "archive.json").write_text(
            json.dumps({"archived_at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())}))
        client = holdfast.client()
        report["copies_seconds"] = settled(holdfast)
        sample = Sample(server)
        report["sizes"] = {
            table: int(psql(server, f"SELECT count(*) FROM {table};")[0]) for table in (
                "workitems.work_items", "workitems.changes", "vendors.vendor_extractors",
                "deployments.deployment_events")}
        report["figures"] = measure(client, reads(sample, options.items), options.calls)
        report["figures"] |= measure(client, writes(client, sample), options.calls)
        report["memory_pss_mib"] = sum(size for _, size in holdfast.memory())
        client.close()
        show(report)
        if options.json:
            pathlib.Path(options.json).write_text(json.dumps(report, indent=2) + "\n")
    finally:
        holdfast.close()
        server.close()


if __name__ == "__main__":
    main()
