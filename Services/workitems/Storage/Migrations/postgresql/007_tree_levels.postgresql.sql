-- The level of a tree is cut without leaving the index, whatever the server expects of it: what it shows is then read by
-- its id.
DROP INDEX work_items_level;
CREATE INDEX work_items_level ON work_items (depth, path, deleted_operation_id, id);
