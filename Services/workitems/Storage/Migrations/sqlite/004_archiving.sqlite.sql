-- An item that goes to the archive is deleted by the operation that its row there names: nothing need stamp it before.
DROP TRIGGER work_items_delete;

CREATE TRIGGER work_items_delete AFTER DELETE ON work_items BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('work_item', OLD.id, OLD.version, 'archived',
        coalesce((SELECT last_actor FROM archived_work_items WHERE id = OLD.id), OLD.last_actor),
        coalesce((SELECT archived_at FROM archived_work_items WHERE id = OLD.id),
            strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        coalesce((SELECT last_operation_id FROM archived_work_items WHERE id = OLD.id), OLD.last_operation_id),
        json_object('id', OLD.id, 'version', OLD.version, 'item_type', OLD.item_type, 'title', OLD.title,
            'status', OLD.status, 'parent_id', OLD.parent_id, 'path', OLD.path, 'depth', OLD.depth,
            'branch_name', OLD.branch_name, 'commit_hash', OLD.commit_hash, 'pr_number', OLD.pr_number,
            'metadata', json(OLD.metadata), 'deleted_at', OLD.deleted_at,
            'deleted_operation_id', OLD.deleted_operation_id, 'created_at', OLD.created_at,
            'updated_at', OLD.updated_at, 'created_by', OLD.created_by, 'updated_by', OLD.updated_by,
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor), NULL);
END;
