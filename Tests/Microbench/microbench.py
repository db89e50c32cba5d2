#!/usr/bin/env python3
"""Counts what the hot inner parts take: instructions and allocations, which are the same whatever else runs.

  make microbench             compares with thresholds.json; 5 % more than there is a failure
  make microbench RENEW=1     writes what is counted there

The program puts marks around each part; callgrind begins a new count at each of them.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

THRESHOLDS = pathlib.Path(__file__).with_name("thresholds.json")
MARK = "holdfast_microbench_mark"
ALLOWED = 1.05
ALLOCATORS = {"malloc", "calloc", "realloc", "posix_memalign", "aligned_alloc", "memalign"}
_called = re.compile(r"^cfn=(?:\(\d+\) )?([^'@\s]+)")


def counted(path):
    """The instructions and allocations of one count."""
    instructions, allocations, callee = 0, 0, ""
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("cfn="):
                found = _called.match(line)
                callee = found[1] if found else ""
            elif line.startswith("calls="):
                if callee in ALLOCATORS:
                    allocations += int(line[6:].split()[0])
            elif line.startswith(("summary:", "totals:")):
                instructions = int(line.split()[1])
    return instructions, allocations


def measure(program):
    """Instructions and allocations of each part, each time it is done."""
    with tempfile.TemporaryDirectory(prefix="hmb-") as directory:
        output, bare = f"{directory}/count", f"{directory}/program"
        store = f"{directory}/store"
        os.mkdir(store)
        # What Swift tells debuggers is too much for valgrind to read.
        subprocess.run(["strip", "--strip-debug", "-o", bare, program], check=True)
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={output}", f"--dump-before={MARK}",
             "--compress-strings=no", "--compress-pos=no", bare, store],
            env={**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"}, capture_output=True, text=True,
            timeout=300, check=False)
        if done.returncode:
            sys.exit(f"{program} ended with {done.returncode} under valgrind:\n{done.stderr[-2000:]}")
        figures = {}
        for number, line in enumerate(done.stdout.splitlines()):
            name, repeats = line.rsplit(" ", 1)
            # What comes before a part's first mark is no part's.
            instructions, allocations = counted(f"{output}.{2 * number + 2}")
            figures[name] = {
                "instructions": round(instructions / int(repeats)),
                "allocations": round(allocations / int(repeats), 1)}
        return figures


def compare(figures, thresholds):
    """What is over its threshold, was never measured before or is measured no more."""
    faults = [f"{name}: there is no such part any more" for name in thresholds if name not in figures]
    print(f"{'':42} {'instructions':>12} {'of limit':>8} {'allocations':>12} {'of limit':>8}")
    for name, found in figures.items():
        known, shown = thresholds.get(name), []
        if known is None:
            faults.append(f"{name}: has no threshold")
        for kind in ("instructions", "allocations"):
            before = (known or found)[kind]
            shown.append(f"{found[kind]:12,} {found[kind] / before if before else 1:8.1%}")
            if found[kind] > before * ALLOWED:
                faults.append(f"{name}: {found[kind]:,} {kind} instead of {before:,}")
        print(f"{name:42} {' '.join(shown)}")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--renew", action="store_true", help="write what is counted into thresholds.json")
    options = parser.parse_args()
    figures = measure(options.program)
    if options.renew:
        THRESHOLDS.write_text(json.dumps(figures, indent=2) + "\n")
    faults = compare(figures, json.loads(THRESHOLDS.read_text()))
    if faults:
        sys.exit("Over the limit (make microbench RENEW=1 agrees to it):\n  " + "\n  ".join(faults))


if __name__ == "__main__":
    main()
