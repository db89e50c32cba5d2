-- Work items, their dependencies, their archive, and the project's configuration.

CREATE TABLE work_items (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    item_type text NOT NULL,
    title text NOT NULL,
    status text NOT NULL,
    parent_id uuid,
    path text COLLATE "C" NOT NULL,
    depth integer NOT NULL,
    branch_name text,
    commit_hash text,
    pr_number bigint,
    metadata json NOT NULL,
    deleted_at instant,
    deleted_operation_id uuid,
    created_at instant NOT NULL,
    updated_at instant NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor text NOT NULL,
    CONSTRAINT work_items_version CHECK (version >= 1),
    CONSTRAINT work_items_item_type CHECK (item_type IN ('project', 'session', 'task', 'research')),
    CONSTRAINT work_items_status CHECK (status IN ('active', 'completed', 'blocked')),
    CONSTRAINT work_items_title CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT work_items_branch_name CHECK (char_length(branch_name) BETWEEN 1 AND 100),
    CONSTRAINT work_items_commit_hash CHECK (commit_hash ~ '^[a-f0-9]{40}$'),
    CONSTRAINT work_items_pr_number CHECK (pr_number >= 1),
    -- A path is '/' and a UUID for each level, the last one the item's own, the one before its parent's.
    CONSTRAINT work_items_depth CHECK (depth BETWEEN 0 AND 5 AND length(path) = 37 * (depth + 1)),
    CONSTRAINT work_items_path CHECK (right(path, 36) = id::text AND CASE
        WHEN parent_id IS NULL THEN depth = 0 ELSE substr(path, length(path) - 72, 36) = parent_id::text END),
    CONSTRAINT work_items_deletion CHECK ((deleted_at IS NULL) = (deleted_operation_id IS NULL)),
    CONSTRAINT work_items_actors CHECK (char_length(created_by) BETWEEN 1 AND 100
        AND char_length(updated_by) BETWEEN 1 AND 100)
);

CREATE UNIQUE INDEX work_items_path ON work_items (path);
-- What a large tree is cut and counted by, level by level.
CREATE INDEX work_items_level ON work_items (depth, path, deleted_operation_id);
CREATE INDEX work_items_parent ON work_items (parent_id, created_at, id, deleted_at);
CREATE INDEX work_items_created ON work_items (created_at, id);
CREATE INDEX work_items_status ON work_items (status, item_type) WHERE deleted_at IS NULL;

CREATE TRIGGER work_items_changes AFTER INSERT OR UPDATE OR DELETE ON work_items
    FOR EACH ROW EXECUTE FUNCTION record_change('work_item', 'created');

-- Read-only: a row comes here when it leaves work_items, in one transaction.
CREATE TABLE archived_work_items (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    item_type text NOT NULL,
    title text NOT NULL,
    status text NOT NULL,
    parent_id uuid,
    path text COLLATE "C" NOT NULL,
    depth integer NOT NULL,
    branch_name text,
    commit_hash text,
    pr_number bigint,
    metadata json NOT NULL,
    deleted_at instant,
    deleted_operation_id uuid,
    created_at instant NOT NULL,
    updated_at instant NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor text NOT NULL,
    archived_at instant NOT NULL,
    CONSTRAINT archived_work_items_version CHECK (version >= 1),
    CONSTRAINT archived_work_items_item_type CHECK (item_type IN ('project', 'session', 'task', 'research')),
    CONSTRAINT archived_work_items_status CHECK (status IN ('active', 'completed', 'blocked')),
    CONSTRAINT archived_work_items_title CHECK (char_length(title) BETWEEN 1 AND 200),
    CONSTRAINT archived_work_items_branch_name CHECK (char_length(branch_name) BETWEEN 1 AND 100),
    CONSTRAINT archived_work_items_commit_hash CHECK (commit_hash ~ '^[a-f0-9]{40}$'),
    CONSTRAINT archived_work_items_pr_number CHECK (pr_number >= 1),
    -- A path is '/' and a UUID for each level, the last one the item's own, the one before its parent's.
    CONSTRAINT archived_work_items_depth CHECK (depth BETWEEN 0 AND 5 AND length(path) = 37 * (depth + 1)),
    CONSTRAINT archived_work_items_path CHECK (right(path, 36) = id::text AND CASE
        WHEN parent_id IS NULL THEN depth = 0 ELSE substr(path, length(path) - 72, 36) = parent_id::text END),
    CONSTRAINT archived_work_items_deletion CHECK ((deleted_at IS NULL) = (deleted_operation_id IS NULL)),
    CONSTRAINT archived_work_items_actors CHECK (char_length(created_by) BETWEEN 1 AND 100
        AND char_length(updated_by) BETWEEN 1 AND 100)
);

CREATE UNIQUE INDEX archived_work_items_path ON archived_work_items (path);
CREATE INDEX archived_work_items_level ON archived_work_items (depth, path);
CREATE INDEX archived_work_items_parent ON archived_work_items (parent_id, created_at, id);
CREATE INDEX archived_work_items_created ON archived_work_items (created_at, id);

CREATE TRIGGER archived_work_items_changes AFTER INSERT ON archived_work_items
    FOR EACH ROW EXECUTE FUNCTION record_change('archived_work_item', 'archived');

CREATE TABLE work_item_dependencies (
    source_id uuid NOT NULL,
    target_id uuid NOT NULL,
    dependency_type text NOT NULL,
    created_at instant NOT NULL,
    created_by text NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor text NOT NULL,
    PRIMARY KEY (source_id, target_id, dependency_type),
    CONSTRAINT work_item_dependencies_type CHECK (dependency_type IN ('blocks', 'depends_on')),
    CONSTRAINT work_item_dependencies_self CHECK (source_id <> target_id),
    CONSTRAINT work_item_dependencies_actor CHECK (char_length(created_by) BETWEEN 1 AND 100)
);

CREATE INDEX work_item_dependencies_target ON work_item_dependencies (target_id);

CREATE TRIGGER work_item_dependencies_changes AFTER INSERT OR DELETE ON work_item_dependencies
    FOR EACH ROW EXECUTE FUNCTION record_change('work_item_dependency', 'linked', 'source_id');

-- One row, made by the first update.
CREATE TABLE project_configuration (
    id integer NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    active_context_type text NOT NULL,
    current_session_id uuid,
    git_branch text,
    git_head_commit text,
    default_token_budget integer NOT NULL,
    updated_at instant NOT NULL,
    updated_by text NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor text NOT NULL,
    CONSTRAINT project_configuration_one_row CHECK (id = 1),
    CONSTRAINT project_configuration_version CHECK (version >= 2),
    CONSTRAINT project_configuration_context_type
        CHECK (active_context_type IN ('feature', 'maintenance', 'research')),
    CONSTRAINT project_configuration_git_branch CHECK (char_length(git_branch) BETWEEN 1 AND 100),
    CONSTRAINT project_configuration_git_head_commit
        CHECK (git_head_commit ~ '^[a-f0-9]{40}$'),
    CONSTRAINT project_configuration_token_budget CHECK (default_token_budget BETWEEN 1000 AND 1000000),
    CONSTRAINT project_configuration_actor CHECK (char_length(updated_by) BETWEEN 1 AND 100)
);

CREATE TRIGGER project_configuration_changes AFTER INSERT OR UPDATE ON project_configuration
    FOR EACH ROW EXECUTE FUNCTION record_change('project_configuration', 'created');
