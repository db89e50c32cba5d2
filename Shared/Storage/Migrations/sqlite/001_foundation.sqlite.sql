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

-- Accepted writes that the store has refused, one open row for each record, kept until it is resolved.
CREATE TABLE sync_conflicts (
    id TEXT PRIMARY KEY NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('version', 'duplicate', 'rejected', 'orphan', 'lost_in_failover')),
    -- The record as the first write knew it, the writes in order, and the record as it was found.
    base TEXT CHECK (base IS NULL OR json_valid(base)),
    ours TEXT NOT NULL CHECK (json_valid(ours)),
    theirs TEXT CHECK (theirs IS NULL OR json_valid(theirs)),
    base_version INTEGER,
    provisional_version INTEGER,
    opened_at TEXT NOT NULL CHECK (opened_at LIKE '____-__-__T__:__:__.___Z'),
    resolved_at TEXT CHECK (resolved_at LIKE '____-__-__T__:__:__.___Z'),
    resolution TEXT CHECK (resolution IN ('local', 'primary')),
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL,
    CONSTRAINT sync_conflicts_resolution CHECK ((resolved_at IS NULL) = (resolution IS NULL))
) STRICT;
CREATE UNIQUE INDEX sync_conflicts_open ON sync_conflicts (entity, entity_id) WHERE resolved_at IS NULL;
CREATE INDEX sync_conflicts_opened ON sync_conflicts (opened_at, id) WHERE resolved_at IS NULL;
CREATE INDEX sync_conflicts_entity ON sync_conflicts (entity_id);

CREATE TRIGGER sync_conflicts_created AFTER INSERT ON sync_conflicts FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('sync_conflict', NEW.id, NEW.version, 'created', NEW.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NEW.last_operation_id,
        NULL,
        json_object('id', NEW.id, 'version', NEW.version, 'entity', NEW.entity,
            'entity_id', NEW.entity_id, 'kind', NEW.kind, 'base', json(NEW.base),
            'ours', json(NEW.ours), 'theirs', json(NEW.theirs), 'base_version', NEW.base_version,
            'provisional_version', NEW.provisional_version, 'opened_at', NEW.opened_at,
            'resolved_at', NEW.resolved_at, 'resolution', NEW.resolution,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER sync_conflicts_updated AFTER UPDATE ON sync_conflicts FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('sync_conflict', NEW.id, NEW.version, 'updated', NEW.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NEW.last_operation_id,
        json_object('id', OLD.id, 'version', OLD.version, 'entity', OLD.entity,
            'entity_id', OLD.entity_id, 'kind', OLD.kind, 'base', json(OLD.base),
            'ours', json(OLD.ours), 'theirs', json(OLD.theirs), 'base_version', OLD.base_version,
            'provisional_version', OLD.provisional_version, 'opened_at', OLD.opened_at,
            'resolved_at', OLD.resolved_at, 'resolution', OLD.resolution,
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        json_object('id', NEW.id, 'version', NEW.version, 'entity', NEW.entity,
            'entity_id', NEW.entity_id, 'kind', NEW.kind, 'base', json(NEW.base),
            'ours', json(NEW.ours), 'theirs', json(NEW.theirs), 'base_version', NEW.base_version,
            'provisional_version', NEW.provisional_version, 'opened_at', NEW.opened_at,
            'resolved_at', NEW.resolved_at, 'resolution', NEW.resolution,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

-- Written first when a refused write is kept: it is kept once. The subject is the record it writes.
CREATE TABLE conflicted_operations (
    operation_id TEXT PRIMARY KEY NOT NULL,
    conflict_id TEXT NOT NULL REFERENCES sync_conflicts,
    subject TEXT NOT NULL
) STRICT;
CREATE INDEX conflicted_operations_subject ON conflicted_operations (subject);
CREATE INDEX conflicted_operations_conflict ON conflicted_operations (conflict_id);
