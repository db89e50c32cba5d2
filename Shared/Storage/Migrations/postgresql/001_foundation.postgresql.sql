-- What every service's schema has before its own tables. Runs with the schema alone on the search path.

-- Rules on single columns are domains, for PostgreSQL reads the text of a table's CHECK again for each INSERT.
CREATE DOMAIN instant AS text COLLATE "C" CHECK (VALUE LIKE '____-__-__T__:__:__.___Z');
CREATE DOMAIN record_version AS bigint CHECK (VALUE >= 1);
CREATE DOMAIN actor_name AS text CHECK (char_length(VALUE) BETWEEN 1 AND 100);
CREATE DOMAIN commit_hash AS text COLLATE "C" CHECK (VALUE ~ '^[a-f0-9]{40}$');
CREATE DOMAIN change_action AS text CHECK (VALUE IN ('created', 'updated', 'moved', 'deleted', 'restored', 'archived',
    'linked', 'unlinked', 'conflicted'));

CREATE TABLE schema_migrations (
    series text NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at instant NOT NULL,
    PRIMARY KEY (series, number)
);

-- One row: which store this is.
CREATE TABLE store (
    singleton integer PRIMARY KEY DEFAULT 1 CHECK (singleton = 1),
    id uuid NOT NULL,
    kind text NOT NULL,
    epoch bigint NOT NULL CHECK (epoch >= 1),
    created_at instant NOT NULL
);

-- Written first in the transaction of each write: the same operation never happens twice.
CREATE TABLE operations (
    operation_id uuid PRIMARY KEY,
    tool text NOT NULL,
    payload_sha256 text NOT NULL,
    actor text NOT NULL,
    outcome json,
    at instant NOT NULL
);
CREATE INDEX operations_at ON operations (at);

-- Ends a transaction whose decision was guessed where the guess is wrong; it is then decided by what is read.
CREATE FUNCTION require(holds boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT holds THEN
        RAISE EXCEPTION 'holdfast: a remembered record has changed; this write is done again by reading it'
            USING ERRCODE = 'HF001';
    END IF;
END
$$;

-- One row for each change of each record, written by the trigger below.
-- Sequence numbers are drawn before the commit, so a reader of the feed can't go by them: it remembers the snapshot it
-- has read in, and goes on with what was not visible in that (pg_visible_in_snapshot).
CREATE TABLE changes (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entity text NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    action change_action NOT NULL,
    actor text NOT NULL,
    at instant NOT NULL,
    operation_id uuid NOT NULL,
    before json,
    after json,
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX changes_entity ON changes (entity_id, seq);
CREATE INDEX changes_transaction_id ON changes (transaction_id);

-- CREATE TRIGGER … AFTER INSERT OR UPDATE OR DELETE ON a_table FOR EACH ROW
--     EXECUTE FUNCTION record_change('entity', 'created' | 'linked' [, 'id column' [, 'archived' | 'unlinked']]);
-- The table has last_actor and last_operation_id. It may have id (or the column named third), version (else 1),
-- deleted_at, path, created_at and updated_at. A deletion is recorded as the fourth argument says; without it, as
-- 'unlinked' where insertion links and 'archived' where it creates. A row is stamped before it is deleted.
CREATE FUNCTION record_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_row jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    new_row jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    this_row jsonb := coalesce(new_row, old_row);
    id_column text := CASE WHEN TG_NARGS > 2 THEN TG_ARGV[2] ELSE 'id' END;
    did text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        did := TG_ARGV[1];
    ELSIF TG_OP = 'DELETE' THEN
        did := CASE WHEN TG_NARGS > 3 THEN TG_ARGV[3] WHEN TG_ARGV[1] = 'linked' THEN 'unlinked' ELSE 'archived' END;
    ELSIF old_row ->> 'deleted_at' IS NULL AND new_row ->> 'deleted_at' IS NOT NULL THEN
        did := 'deleted';
    ELSIF old_row ->> 'deleted_at' IS NOT NULL AND new_row ->> 'deleted_at' IS NULL THEN
        did := 'restored';
    ELSIF old_row ->> 'path' IS DISTINCT FROM new_row ->> 'path' THEN
        did := 'moved';
    ELSE
        did := 'updated';
    END IF;
    -- row_to_json keeps json columns to the letter, which jsonb does not.
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        TG_ARGV[0],
        this_row ->> id_column,
        coalesce((this_row ->> 'version')::bigint, 1),
        did,
        this_row ->> 'last_actor',
        -- A descendant that moves along keeps its version and its time, and so does a row that is deleted.
        coalesce(
            CASE WHEN TG_OP = 'INSERT' THEN
                coalesce(new_row ->> 'archived_at', new_row ->> 'updated_at', new_row ->> 'created_at')
            WHEN TG_OP = 'UPDATE' AND (new_row ->> 'version')::bigint > (old_row ->> 'version')::bigint THEN
                new_row ->> 'updated_at' END,
            to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
        (this_row ->> 'last_operation_id')::uuid,
        CASE WHEN TG_OP <> 'INSERT' THEN row_to_json(OLD) END,
        CASE WHEN TG_OP <> 'DELETE' THEN row_to_json(NEW) END);
    RETURN NULL;
END
$$;

-- Accepted writes that the store has refused, one open row for each record, kept until it is resolved.
CREATE DOMAIN conflict_kind AS text
    CHECK (VALUE IN ('version', 'duplicate', 'rejected', 'orphan', 'lost_in_failover'));

CREATE TABLE sync_conflicts (
    id uuid PRIMARY KEY,
    version record_version NOT NULL,
    entity text NOT NULL,
    entity_id text COLLATE "C" NOT NULL,
    kind conflict_kind NOT NULL,
    -- The record as the first write knew it, the writes in order, and the record as it was found.
    base json,
    ours json NOT NULL,
    theirs json,
    base_version bigint,
    provisional_version bigint,
    opened_at instant NOT NULL,
    resolved_at instant,
    resolution text CHECK (resolution IN ('local', 'primary')),
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL,
    CONSTRAINT sync_conflicts_resolution CHECK ((resolved_at IS NULL) = (resolution IS NULL))
);
CREATE UNIQUE INDEX sync_conflicts_open ON sync_conflicts (entity, entity_id) WHERE resolved_at IS NULL;
CREATE INDEX sync_conflicts_opened ON sync_conflicts (opened_at, id) WHERE resolved_at IS NULL;
CREATE INDEX sync_conflicts_entity ON sync_conflicts (entity_id);

CREATE TRIGGER sync_conflicts_changes AFTER INSERT OR UPDATE ON sync_conflicts
    FOR EACH ROW EXECUTE FUNCTION record_change('sync_conflict', 'created');

-- Written first when a refused write is kept: it is kept once. The subject is the record it writes.
CREATE TABLE conflicted_operations (
    operation_id uuid PRIMARY KEY,
    conflict_id uuid NOT NULL REFERENCES sync_conflicts,
    subject text COLLATE "C" NOT NULL
);
CREATE INDEX conflicted_operations_subject ON conflicted_operations (subject);
CREATE INDEX conflicted_operations_conflict ON conflicted_operations (conflict_id);
