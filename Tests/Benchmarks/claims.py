#!/usr/bin/env python3
"""Puts what a run has measured into docs/figures.json, and from there wherever README.md and docs/ quote it.

  python3 Tests/Benchmarks/bench.py --json bench.json && python3 Tests/Benchmarks/claims.py bench bench.json
  python3 Tests/Benchmarks/claims.py           only writes the texts anew

A figure says by `from` where it stands in the results of its run: the keys that lead there. Its limit, which
was measured in the same run, does so too. Texts quote a figure as <!--figure:ID-->0.2 ms<!--/-->, its limit
and its ratio to that likewise (`limit:ID`, `ratio:ID`), and a run's own words as `run:NAME:machine`. A test
keeps it so.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOOK = ROOT / "docs" / "figures.json"
QUOTE = re.compile(r"<!--(figure|limit|ratio|run):([a-z0-9-]+)(?::([a-z]+))?-->(.*?)<!--/-->")
UNKNOWN = "not measured"


def significant(value):
    """Two digits that count, three where there are more before the point; thousands with commas."""
    if value >= 100:
        digits = len(str(int(value))) - 3
        return f"{int(round(value, -digits)):,}"
    if value >= 10:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def text(value, unit):
    """A figure as people read it."""
    return UNKNOWN if value is None else f"{significant(value)}{'' if unit[0] in '/x' else ' '}{unit}"


def found(results, keys):
    """What stands there in the results."""
    for key in keys:
        if not isinstance(results, (dict, list)) or key not in results and not isinstance(key, int):
            sys.exit(f"The results have no {' / '.join(map(str, keys))}: {key} is missing.")
        results = results[key]
    return float(results)


def machine():
    """This machine in a line."""
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    server = subprocess.run(["pg_config", "--version"], capture_output=True, text=True, check=False)
    return (f"{os.cpu_count()} processors ({model[1].strip() if model else platform.machine()}), "
            f"{memory:.0f} GiB, Linux {platform.release()}, {server.stdout.strip() or 'no PostgreSQL'}")


def take(book, name, results):
    """Takes over every figure of one run."""
    run = book["runs"][name]
    git = ["git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True)
    today = datetime.datetime.now(datetime.timezone.utc).date()
    run.update(machine=machine(), date=str(today), commit=commit.stdout.strip())
    for figure in book["figures"]:
        if figure["run"] != name:
            continue
        figure["value"] = found(results, figure["from"])
        limit = figure.get("limit")
        if limit:
            limit["value"] = found(results, limit["from"])
            figure["ratio"] = round(figure["value"] / limit["value"], 3)


def texts(book):
    """Every text that may be quoted, by its mark."""
    known = {}
    for figure in book["figures"]:
        figure["text"] = text(figure["value"], figure["unit"])
        known["figure", figure["id"], None] = figure["text"]
        limit = figure.get("limit")
        if limit:
            limit["text"] = text(limit["value"], figure["unit"])
            ratio = figure["ratio"]
            share = figure["unit"].startswith("/")
            figure["ratio_text"] = (
                UNKNOWN if ratio is None else text(ratio * 100, "%") if share else text(ratio, "x"))
            known["limit", figure["id"], None] = limit["text"]
            known["ratio", figure["id"], None] = figure["ratio_text"]
    for name, run in book["runs"].items():
        for key in ("command", "machine", "date", "commit"):
            known["run", name, key] = run[key] or UNKNOWN
    return known


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", nargs="?", help="which run of docs/figures.json the results are of")
    parser.add_argument("results", nargs="?", type=pathlib.Path, help="its JSON")
    options = parser.parse_args()
    book = json.loads(BOOK.read_text(encoding="utf-8"))
    if options.run:
        if options.run not in book["runs"] or not options.results:
            parser.error(f"give one of {', '.join(book['runs'])}, and its results")
        take(book, options.run, json.loads(options.results.read_text(encoding="utf-8")))
    known = texts(book)
    BOOK.write_text(json.dumps(book, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    def quoted(found_quote):
        kind, name, key, _ = found_quote.groups()
        if (kind, name, key) not in known:
            sys.exit(f"{found_quote[0]} quotes what docs/figures.json does not have.")
        mark = f"{kind}:{name}" + (f":{key}" if key else "")
        return f"<!--{mark}-->{known[kind, name, key]}<!--/-->"

    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        before = page.read_text(encoding="utf-8")
        after = QUOTE.sub(quoted, before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(f"{page.relative_to(ROOT)} written anew")


if __name__ == "__main__":
    main()
