"""The vendors that every peer answers from: the very rows that Holdfast has after it was filled."""
import json

COUNT = 45
COLUMNS = ("id", "version", "name", "status", "extractor_version", "metadata", "created_at", "updated_at",
           "created_by", "updated_by")
SCHEMA = """
CREATE TABLE IF NOT EXISTS vendor_extractors (
    id text PRIMARY KEY, version bigint NOT NULL, name text NOT NULL, status text NOT NULL,
    extractor_version text NOT NULL, metadata text NOT NULL, created_at text NOT NULL,
    updated_at text NOT NULL, created_by text NOT NULL, updated_by text NOT NULL)
"""
INDEX = "CREATE UNIQUE INDEX IF NOT EXISTS vendor_extractors_name ON vendor_extractors (lower(name))"
SELECT = f"SELECT {', '.join(COLUMNS)} FROM vendor_extractors WHERE lower(name) = "


def rows():
    """One tuple for each vendor, in the order of COLUMNS."""
    metadata = json.dumps({
        "format_support": {"excel": False, "csv": False, "pdf": False, "ocr": False},
        "test_results": {"passing": 0, "total": 0, "skipped": 0}, "extractor_version": "0.0.0",
        "manifest_compliant": False})
    time = "2026-01-01T00:00:00.000Z"
    return [
        (f"00000000-0000-7000-8000-{number:012x}", 1, f"vendor-{number:03d}", "broken", "0.0.0", metadata,
         time, time, "peer", "peer")
        for number in range(COUNT)
    ]


def record(row):
    """A row as the tool answers it; None for no row."""
    if row is None:
        return None
    answer = dict(zip(COLUMNS, row))
    answer["metadata"] = json.loads(answer["metadata"])
    return answer


async def keep(connection):
    """Gives a connection back as it is: the pool would spend a round trip on what nothing has set."""
