-- A million items, and no list that reads more of them than it shows.

-- A page far down skips what comes before it without leaving the index.
DROP INDEX work_items_created;
CREATE INDEX work_items_created ON work_items (created_at, id, deleted_at);

-- Items of one status and type in the order of lists. A list by one of the two merges what it has of the other.
DROP INDEX work_items_status;
CREATE INDEX work_items_status ON work_items (status, item_type, created_at, id, deleted_at);

-- What the status report shows, in its order.
CREATE INDEX work_items_open ON work_items (path) WHERE deleted_at IS NULL AND status IN ('active', 'blocked');

-- How many items there are of each kind, so that no list has to count them: the sum over all slots. Of two transactions
-- that run at once each has a slot of its own, so that neither waits for the other.
CREATE TABLE work_item_tallies (
    slot bigint NOT NULL,
    item_type item_type NOT NULL,
    status item_status NOT NULL,
    is_root boolean NOT NULL,
    is_deleted boolean NOT NULL,
    items bigint NOT NULL,
    PRIMARY KEY (slot, item_type, status, is_root, is_deleted)
) WITH (fillfactor = 40);

-- A slot that nobody else writes until this transaction ends, for who has found the usual one taken.
CREATE FUNCTION free_tally_slot() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    FOR attempt IN 1..15 LOOP
        IF pg_try_advisory_xact_lock('work_item_tallies'::regclass::oid::int4, (pg_backend_pid() + attempt) % 16) THEN
            RETURN (pg_backend_pid() + attempt) % 16;
        END IF;
    END LOOP;
    -- All are taken: one that no other transaction ever has.
    RETURN -pg_current_xact_id()::text::bigint;
END
$$;

CREATE FUNCTION tally_work_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    place bigint := pg_backend_pid() % 16;
    so_far integer;
BEGIN
    IF NOT pg_try_advisory_xact_lock('work_item_tallies'::regclass::oid::int4, place::integer) THEN
        place := free_tally_slot();
    END IF;
    IF TG_OP = 'UPDATE' AND place >= 0 AND (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) THEN
        -- A whole tree may go at once, and a row gets slow that one transaction writes too often.
        so_far := coalesce(nullif(current_setting('holdfast.tallied', true), ''), '0')::integer + 1;
        PERFORM set_config('holdfast.tallied', so_far::text, true);
        place := place + 16 * least(so_far / 200, 250);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE work_item_tallies SET items = items - 1 WHERE slot = place AND item_type = OLD.item_type
            AND status = OLD.status AND is_root = (OLD.parent_id IS NULL) AND is_deleted = (OLD.deleted_at IS NOT NULL);
        IF NOT FOUND THEN
            INSERT INTO work_item_tallies (slot, item_type, status, is_root, is_deleted, items)
            VALUES (place, OLD.item_type, OLD.status, OLD.parent_id IS NULL, OLD.deleted_at IS NOT NULL, -1);
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE work_item_tallies SET items = items + 1 WHERE slot = place AND item_type = NEW.item_type
            AND status = NEW.status AND is_root = (NEW.parent_id IS NULL) AND is_deleted = (NEW.deleted_at IS NOT NULL);
        IF NOT FOUND THEN
            INSERT INTO work_item_tallies (slot, item_type, status, is_root, is_deleted, items)
            VALUES (place, NEW.item_type, NEW.status, NEW.parent_id IS NULL, NEW.deleted_at IS NOT NULL, 1);
        END IF;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER work_items_tally_added AFTER INSERT ON work_items FOR EACH ROW EXECUTE FUNCTION tally_work_item();
CREATE TRIGGER work_items_tally_removed AFTER DELETE ON work_items FOR EACH ROW EXECUTE FUNCTION tally_work_item();
CREATE TRIGGER work_items_tally_changed AFTER UPDATE ON work_items FOR EACH ROW
    WHEN (OLD.status <> NEW.status OR OLD.item_type <> NEW.item_type
        OR (OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL) OR (OLD.parent_id IS NULL) <> (NEW.parent_id IS NULL))
    EXECUTE FUNCTION tally_work_item();

-- Counts them anew, for who has put rows in past the triggers.
CREATE FUNCTION recount() RETURNS void LANGUAGE sql AS $$
    DELETE FROM work_item_tallies;
    INSERT INTO work_item_tallies (slot, item_type, status, is_root, is_deleted, items)
    SELECT 0, item_type, status, parent_id IS NULL, deleted_at IS NOT NULL, count(*)
    FROM work_items GROUP BY item_type, status, parent_id IS NULL, deleted_at IS NOT NULL;
$$;
SELECT recount();
