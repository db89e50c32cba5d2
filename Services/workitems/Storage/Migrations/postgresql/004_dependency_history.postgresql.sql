-- The history of an item tells of dependencies that it was the target of, too; `changes` names the source.
CREATE INDEX changes_dependency_target ON changes ((coalesce(after, before) ->> 'target_id'), seq)
    WHERE entity = 'work_item_dependency';
