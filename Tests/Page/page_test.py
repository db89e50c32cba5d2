"""Looks at the page in Chromium: every view, its speed, what others change, an outage and its conflicts.

    page_test.py --programs DIRECTORY [--pictures DIRECTORY] [--only SCENE...]
"""
import argparse
import shutil
import sys
import time

import outage
import scenes
from browser import Browser
from installation import Database, Installation


def plain(browser, programs, only):
    """On SQLite files: all that needs no outage."""
    installation = Installation(programs)
    figures = {}
    try:
        installation.start()
        filled = installation.command("demo", "--seed", "1")
        if filled.returncode:
            raise RuntimeError(filled.stderr)
        for scene in (
            scenes.first_sight, scenes.every_view, scenes.by_keyboard, scenes.read_only, scenes.seen_soon,
        ):
            if only and scene.__name__ not in only:
                continue
            figures |= timed(scene, browser, installation)
    finally:
        installation.stop()
    return figures


def degraded(browser, programs):
    """On PostgreSQL, which goes away."""
    database = Database()
    installation = Installation(programs, database.url)
    try:
        installation.start()
        filled = installation.command("demo", "--seed", "1")
        if filled.returncode:
            raise RuntimeError(filled.stderr)
        changed = timed(outage.away, browser, installation, database)
        return timed(outage.conflicts, browser, installation, database, changed, programs)
    finally:
        installation.stop()
        database.close()


def timed(scene, browser, *arguments):
    start, before = time.monotonic(), len(browser.faults)
    figures = scene(browser, *arguments)
    word = "faults" if len(browser.faults) > before else "well"
    print(f"{scene.__name__}: {word}, {time.monotonic() - start:.1f} s {figures}", flush=True)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", required=True, help="where the executables are")
    parser.add_argument("--pictures", help="where to keep how it looks")
    parser.add_argument("--only", nargs="+", default=[], help="these scenes alone")
    options = parser.parse_args()
    browser = Browser(shutil.which("chromium"), options.pictures)
    try:
        if options.only != ["degraded"]:
            plain(browser, options.programs, options.only)
        if not options.only or "degraded" in options.only:
            degraded(browser, options.programs)
    finally:
        browser.close()
    for fault in browser.faults:
        print(f"FAULT {fault}")
    sys.exit(1 if browser.faults else 0)


if __name__ == "__main__":
    main()
