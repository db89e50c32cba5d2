-- An item that goes to the archive is deleted by the operation that its row there names: nothing need stamp it before.
CREATE FUNCTION record_removed_work_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before)
    SELECT 'work_item', OLD.id, OLD.version, 'archived', coalesce(archived.last_actor, OLD.last_actor),
        coalesce(archived.archived_at, to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
        coalesce(archived.last_operation_id, OLD.last_operation_id), row_to_json(OLD)
    FROM (SELECT) AS always LEFT JOIN archived_work_items AS archived ON archived.id = OLD.id;
    RETURN NULL;
END
$$;

DROP TRIGGER work_items_changes ON work_items;
CREATE TRIGGER work_items_changes AFTER INSERT OR UPDATE ON work_items
    FOR EACH ROW EXECUTE FUNCTION record_versioned_change('work_item', 'created', 'tree');
CREATE TRIGGER work_items_removal AFTER DELETE ON work_items
    FOR EACH ROW EXECUTE FUNCTION record_removed_work_item();

-- The same record of each row that comes into the archive, made in less time than by record_change().
CREATE FUNCTION record_archived_work_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, after)
    VALUES ('archived_work_item', NEW.id, NEW.version, 'archived', NEW.last_actor, NEW.archived_at,
        NEW.last_operation_id, row_to_json(NEW));
    RETURN NULL;
END
$$;

DROP TRIGGER archived_work_items_changes ON archived_work_items;
CREATE TRIGGER archived_work_items_changes AFTER INSERT ON archived_work_items
    FOR EACH ROW EXECUTE FUNCTION record_archived_work_item();
