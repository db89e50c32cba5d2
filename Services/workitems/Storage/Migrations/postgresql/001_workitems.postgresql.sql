-- Work items, their dependencies, their archive, and the project's configuration.

CREATE DOMAIN item_type AS text CHECK (VALUE IN ('project', 'session', 'task', 'research'));
CREATE DOMAIN item_status AS text CHECK (VALUE IN ('active', 'completed', 'blocked'));
CREATE DOMAIN item_title AS text CHECK (char_length(VALUE) BETWEEN 1 AND 200);
CREATE DOMAIN branch_name AS text CHECK (char_length(VALUE) BETWEEN 1 AND 100);
CREATE DOMAIN pull_request_number AS bigint CHECK (VALUE >= 1);
CREATE DOMAIN dependency_type AS text CHECK (VALUE IN ('blocks', 'depends_on'));
CREATE DOMAIN context_type AS text CHECK (VALUE IN ('feature', 'maintenance', 'research'));
CREATE DOMAIN token_budget AS integer CHECK (VALUE BETWEEN 1000 AND 1000000);

CREATE TABLE work_items (
    id uuid NOT NULL PRIMARY KEY,
    version record_version NOT NULL,
    item_type item_type NOT NULL,
    title item_title NOT NULL,
    status item_status NOT NULL,
    parent_id uuid,
    path text COLLATE "C" NOT NULL,
    depth integer NOT NULL,
    branch_name branch_name,
    commit_hash commit_hash,
    pr_number pull_request_number,
    metadata json NOT NULL,
    deleted_at instant,
    deleted_operation_id uuid,
    created_at instant NOT NULL,
    updated_at instant NOT NULL,
    created_by actor_name NOT NULL,
    updated_by actor_name NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL,
    -- A path is '/' and a UUID for each level, the last one the item's own, the one before its parent's.
    CONSTRAINT work_items_depth CHECK (depth BETWEEN 0 AND 5 AND length(path) = 37 * (depth + 1)),
    CONSTRAINT work_items_path CHECK (right(path, 36) = id::text AND CASE
        WHEN parent_id IS NULL THEN depth = 0 ELSE substr(path, length(path) - 72, 36) = parent_id::text END),
    CONSTRAINT work_items_deletion CHECK ((deleted_at IS NULL) = (deleted_operation_id IS NULL))
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
    version record_version NOT NULL,
    item_type item_type NOT NULL,
    title item_title NOT NULL,
    status item_status NOT NULL,
    parent_id uuid,
    path text COLLATE "C" NOT NULL,
    depth integer NOT NULL,
    branch_name branch_name,
    commit_hash commit_hash,
    pr_number pull_request_number,
    metadata json NOT NULL,
    deleted_at instant,
    deleted_operation_id uuid,
    created_at instant NOT NULL,
    updated_at instant NOT NULL,
    created_by actor_name NOT NULL,
    updated_by actor_name NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL,
    archived_at instant NOT NULL,
    -- A path is '/' and a UUID for each level, the last one the item's own, the one before its parent's.
    CONSTRAINT archived_work_items_depth CHECK (depth BETWEEN 0 AND 5 AND length(path) = 37 * (depth + 1)),
    CONSTRAINT archived_work_items_path CHECK (right(path, 36) = id::text AND CASE
        WHEN parent_id IS NULL THEN depth = 0 ELSE substr(path, length(path) - 72, 36) = parent_id::text END),
    CONSTRAINT archived_work_items_deletion CHECK ((deleted_at IS NULL) = (deleted_operation_id IS NULL))
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
    dependency_type dependency_type NOT NULL,
    created_at instant NOT NULL,
    created_by actor_name NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL,
    PRIMARY KEY (source_id, target_id, dependency_type),
    CONSTRAINT work_item_dependencies_self CHECK (source_id <> target_id)
);

CREATE INDEX work_item_dependencies_target ON work_item_dependencies (target_id);

CREATE TRIGGER work_item_dependencies_changes AFTER INSERT OR DELETE ON work_item_dependencies
    FOR EACH ROW EXECUTE FUNCTION record_change('work_item_dependency', 'linked', 'source_id');

-- One row, made by the first update.
CREATE TABLE project_configuration (
    id integer NOT NULL PRIMARY KEY,
    version record_version NOT NULL,
    active_context_type context_type NOT NULL,
    current_session_id uuid,
    git_branch branch_name,
    git_head_commit commit_hash,
    default_token_budget token_budget NOT NULL,
    updated_at instant NOT NULL,
    updated_by actor_name NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL,
    CONSTRAINT project_configuration_one_row CHECK (id = 1)
);

CREATE TRIGGER project_configuration_changes AFTER INSERT OR UPDATE ON project_configuration
    FOR EACH ROW EXECUTE FUNCTION record_change('project_configuration', 'created');
