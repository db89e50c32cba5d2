-- What a row's columns must say of each other, in a trigger: PostgreSQL reads the text of a table's CHECK again for each
-- statement, which takes longer than the rest of an INSERT. The names under which it is refused stay.
CREATE FUNCTION check_work_item() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    broken text;
BEGIN
    -- A path is '/' and a UUID for each level, the last one the item's own, the one before its parent's.
    IF NEW.depth BETWEEN 0 AND 5 AND length(NEW.path) = 37 * (NEW.depth + 1) AND right(NEW.path, 36) = NEW.id::text
        AND (CASE WHEN NEW.parent_id IS NULL THEN NEW.depth = 0
            ELSE substr(NEW.path, length(NEW.path) - 72, 36) = NEW.parent_id::text END)
        AND (NEW.deleted_at IS NULL) = (NEW.deleted_operation_id IS NULL)
    THEN
        RETURN NEW;
    END IF;
    broken := CASE
        WHEN NOT (NEW.depth BETWEEN 0 AND 5 AND length(NEW.path) = 37 * (NEW.depth + 1)) THEN 'work_items_depth'
        WHEN (NEW.deleted_at IS NULL) <> (NEW.deleted_operation_id IS NULL) THEN 'work_items_deletion'
        ELSE 'work_items_path' END;
    RAISE EXCEPTION 'new row for relation "work_items" violates "%"', broken
        USING ERRCODE = 'check_violation', CONSTRAINT = broken, TABLE = 'work_items';
END
$$;

CREATE TRIGGER work_items_checks BEFORE INSERT OR UPDATE ON work_items
    FOR EACH ROW EXECUTE FUNCTION check_work_item();

ALTER TABLE work_items DROP CONSTRAINT work_items_depth, DROP CONSTRAINT work_items_path,
    DROP CONSTRAINT work_items_deletion;

DROP TRIGGER work_items_changes ON work_items;
CREATE TRIGGER work_items_changes AFTER INSERT OR UPDATE OR DELETE ON work_items
    FOR EACH ROW EXECUTE FUNCTION record_versioned_change('work_item', 'created', 'tree');
