-- What every file has before the tables of its service.
--
-- SQLite has no triggers that serve several tables, so each service writes its own, three for each table: AFTER INSERT,
-- AFTER UPDATE and AFTER DELETE, FOR EACH ROW. Each writes one row of `changes`, the same that PostgreSQL's
-- record_change() writes:
--   entity        the record's kind, as in its tools: 'work_item', 'vendor_extractor', …
--   entity_id     NEW.id (OLD.id on delete), or the column that stands for it
--   version       NEW.version (OLD.version on delete); 1 where the table has none
--   action        INSERT: 'created' or 'linked'; DELETE: 'archived' or 'unlinked';
--                 UPDATE: 'deleted' if deleted_at became set, else 'restored' if it became null, else 'moved' if path
--                 changed, else 'updated'
--   actor         last_actor;  operation_id: last_operation_id (stamp a row before deleting it)
--   at            INSERT: NEW.archived_at, NEW.updated_at or NEW.created_at, the first there is; UPDATE that raises the
--                 version: NEW.updated_at; else strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
--   before, after json_object('column', OLD.column, …) with every column in the table's order; null before an insert and
--                 after a delete; JSON columns as json(OLD.column), truth values as
--                 json(CASE OLD.column WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END)
-- (json_valid(NULL) is not true: a CHECK on a column that may be null must say so.)

CREATE TABLE schema_migrations (
    series TEXT NOT NULL,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at TEXT NOT NULL,
    PRIMARY KEY (series, number)
) WITHOUT ROWID;

-- One row: which store this is.
CREATE TABLE store (
    singleton INTEGER PRIMARY KEY DEFAULT 1 CHECK (singleton = 1),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    epoch INTEGER NOT NULL CHECK (epoch >= 1),
    created_at TEXT NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__.___Z')
);

-- Written first in the transaction of each write: the same operation never happens twice.
CREATE TABLE operations (
    operation_id TEXT PRIMARY KEY NOT NULL,
    tool TEXT NOT NULL,
    payload_sha256 TEXT NOT NULL,
    actor TEXT NOT NULL,
    outcome TEXT CHECK (outcome IS NULL OR json_valid(outcome)),
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.___Z')
);
CREATE INDEX operations_at ON operations (at);

-- One row for each change of each record. AUTOINCREMENT: a seq is never used again, even after the last rows are gone.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('created', 'updated', 'moved', 'deleted', 'restored', 'archived',
        'linked', 'unlinked', 'conflicted')),
    actor TEXT NOT NULL,
    at TEXT NOT NULL CHECK (at LIKE '____-__-__T__:__:__.___Z'),
    operation_id TEXT NOT NULL,
    before TEXT CHECK (before IS NULL OR json_valid(before)),
    after TEXT CHECK (after IS NULL OR json_valid(after))
);
CREATE INDEX changes_entity ON changes (entity_id, seq);
