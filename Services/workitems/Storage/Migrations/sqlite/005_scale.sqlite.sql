-- A page far down skips what comes before it without leaving the index.
DROP INDEX work_items_created;
CREATE INDEX work_items_created ON work_items (created_at, id, deleted_at);

-- Items of one status and type in the order of lists. A list by one of the two merges what it has of the other.
DROP INDEX work_items_status;
CREATE INDEX work_items_status ON work_items (status, item_type, created_at, id, deleted_at);
