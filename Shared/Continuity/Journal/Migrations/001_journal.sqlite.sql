-- Whose writes these are. `last_sequence` is at least the last sequence of `entries`; sequences up to the last
-- of both that have no row, because it was dropped or lost, number `absent`: any other gap is damage.
CREATE TABLE journal (
    singleton INTEGER NOT NULL PRIMARY KEY CHECK (singleton = 1),
    store_id TEXT NOT NULL,
    store_epoch INTEGER NOT NULL,
    service TEXT NOT NULL,
    instance TEXT NOT NULL,
    last_sequence INTEGER NOT NULL,
    absent INTEGER NOT NULL,
    checksum TEXT NOT NULL
) STRICT;

-- `checksum` is SHA-256 over all other columns.
CREATE TABLE entries (
    sequence INTEGER NOT NULL PRIMARY KEY CHECK (sequence >= 1),
    epoch INTEGER NOT NULL,
    operation_id TEXT NOT NULL UNIQUE,
    tool TEXT NOT NULL,
    arguments TEXT NOT NULL,
    actor TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    identifiers TEXT NOT NULL,
    payload_sha256 TEXT NOT NULL,
    outcome TEXT NOT NULL,
    subjects TEXT NOT NULL,
    summary TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'replayed', 'conflict', 'rejected')),
    concluded_at TEXT,
    result TEXT,
    checksum TEXT NOT NULL
) STRICT;

CREATE INDEX entries_waiting ON entries (sequence) WHERE state = 'waiting';
CREATE INDEX entries_concluded ON entries (concluded_at) WHERE state <> 'waiting';
