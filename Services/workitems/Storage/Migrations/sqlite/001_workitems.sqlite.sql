-- Work items, their dependencies, their archive, and the project's configuration.

CREATE TABLE work_items (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    item_type TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    parent_id TEXT,
    path TEXT NOT NULL,
    depth INTEGER NOT NULL,
    branch_name TEXT,
    commit_hash TEXT,
    pr_number INTEGER,
    metadata TEXT NOT NULL,
    deleted_at TEXT,
    deleted_operation_id TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL,
    CONSTRAINT work_items_times CHECK (created_at LIKE '____-__-__T__:__:__.___Z'
        AND updated_at LIKE '____-__-__T__:__:__.___Z'
        AND deleted_at LIKE '____-__-__T__:__:__.___Z'),
    CONSTRAINT work_items_version CHECK (version >= 1),
    CONSTRAINT work_items_item_type CHECK (item_type IN ('project', 'session', 'task', 'research')),
    CONSTRAINT work_items_status CHECK (status IN ('active', 'completed', 'blocked')),
    CONSTRAINT work_items_title CHECK (length(title) BETWEEN 1 AND 200),
    CONSTRAINT work_items_branch_name CHECK (length(branch_name) BETWEEN 1 AND 100),
    CONSTRAINT work_items_commit_hash CHECK (length(commit_hash) = 40 AND commit_hash NOT GLOB '*[^a-f0-9]*'),
    CONSTRAINT work_items_pr_number CHECK (pr_number >= 1),
    -- A path is '/' and a UUID for each level, the last one the item's own, the one before its parent's.
    CONSTRAINT work_items_depth CHECK (depth BETWEEN 0 AND 5 AND length(path) = 37 * (depth + 1)),
    CONSTRAINT work_items_path CHECK (substr(path, -36) = id AND CASE
        WHEN parent_id IS NULL THEN depth = 0 ELSE substr(path, -73, 36) = parent_id END),
    CONSTRAINT work_items_metadata CHECK (json_valid(metadata)),
    CONSTRAINT work_items_deletion CHECK ((deleted_at IS NULL) = (deleted_operation_id IS NULL)),
    CONSTRAINT work_items_actors CHECK (length(created_by) BETWEEN 1 AND 100
        AND length(updated_by) BETWEEN 1 AND 100)
) STRICT;

CREATE UNIQUE INDEX work_items_path ON work_items (path);
-- What a large tree is cut and counted by, level by level.
CREATE INDEX work_items_level ON work_items (depth, path, deleted_operation_id);
CREATE INDEX work_items_parent ON work_items (parent_id, created_at, id, deleted_at);
CREATE INDEX work_items_created ON work_items (created_at, id);
CREATE INDEX work_items_status ON work_items (status, item_type) WHERE deleted_at IS NULL;

CREATE TRIGGER work_items_insert AFTER INSERT ON work_items BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('work_item', NEW.id, NEW.version, 'created', NEW.last_actor,
        NEW.updated_at, NEW.last_operation_id, NULL,
        json_object('id', NEW.id, 'version', NEW.version, 'item_type', NEW.item_type, 'title', NEW.title,
            'status', NEW.status, 'parent_id', NEW.parent_id, 'path', NEW.path, 'depth', NEW.depth,
            'branch_name', NEW.branch_name, 'commit_hash', NEW.commit_hash, 'pr_number', NEW.pr_number,
            'metadata', json(NEW.metadata), 'deleted_at', NEW.deleted_at,
            'deleted_operation_id', NEW.deleted_operation_id, 'created_at', NEW.created_at,
            'updated_at', NEW.updated_at, 'created_by', NEW.created_by, 'updated_by', NEW.updated_by,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER work_items_update AFTER UPDATE ON work_items BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('work_item', NEW.id, NEW.version,
        CASE WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL THEN 'deleted'
            WHEN OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS NULL THEN 'restored'
            WHEN NEW.path <> OLD.path THEN 'moved'
            ELSE 'updated' END,
        NEW.last_actor,
        -- A descendant that moves along keeps its version and its time.
        CASE WHEN NEW.version > OLD.version THEN NEW.updated_at
            ELSE strftime('%Y-%m-%dT%H:%M:%fZ', 'now') END,
        NEW.last_operation_id,
        json_object('id', OLD.id, 'version', OLD.version, 'item_type', OLD.item_type, 'title', OLD.title,
            'status', OLD.status, 'parent_id', OLD.parent_id, 'path', OLD.path, 'depth', OLD.depth,
            'branch_name', OLD.branch_name, 'commit_hash', OLD.commit_hash, 'pr_number', OLD.pr_number,
            'metadata', json(OLD.metadata), 'deleted_at', OLD.deleted_at,
            'deleted_operation_id', OLD.deleted_operation_id, 'created_at', OLD.created_at,
            'updated_at', OLD.updated_at, 'created_by', OLD.created_by, 'updated_by', OLD.updated_by,
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        json_object('id', NEW.id, 'version', NEW.version, 'item_type', NEW.item_type, 'title', NEW.title,
            'status', NEW.status, 'parent_id', NEW.parent_id, 'path', NEW.path, 'depth', NEW.depth,
            'branch_name', NEW.branch_name, 'commit_hash', NEW.commit_hash, 'pr_number', NEW.pr_number,
            'metadata', json(NEW.metadata), 'deleted_at', NEW.deleted_at,
            'deleted_operation_id', NEW.deleted_operation_id, 'created_at', NEW.created_at,
            'updated_at', NEW.updated_at, 'created_by', NEW.created_by, 'updated_by', NEW.updated_by,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER work_items_delete AFTER DELETE ON work_items BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('work_item', OLD.id, OLD.version, 'archived', OLD.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), OLD.last_operation_id,
        json_object('id', OLD.id, 'version', OLD.version, 'item_type', OLD.item_type, 'title', OLD.title,
            'status', OLD.status, 'parent_id', OLD.parent_id, 'path', OLD.path, 'depth', OLD.depth,
            'branch_name', OLD.branch_name, 'commit_hash', OLD.commit_hash, 'pr_number', OLD.pr_number,
            'metadata', json(OLD.metadata), 'deleted_at', OLD.deleted_at,
            'deleted_operation_id', OLD.deleted_operation_id, 'created_at', OLD.created_at,
            'updated_at', OLD.updated_at, 'created_by', OLD.created_by, 'updated_by', OLD.updated_by,
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor), NULL);
END;

-- Read-only: a row comes here when it leaves work_items, in one transaction.
CREATE TABLE archived_work_items (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    item_type TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL,
    parent_id TEXT,
    path TEXT NOT NULL,
    depth INTEGER NOT NULL,
    branch_name TEXT,
    commit_hash TEXT,
    pr_number INTEGER,
    metadata TEXT NOT NULL,
    deleted_at TEXT,
    deleted_operation_id TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL,
    archived_at TEXT NOT NULL,
    CONSTRAINT archived_work_items_times CHECK (created_at LIKE '____-__-__T__:__:__.___Z'
        AND updated_at LIKE '____-__-__T__:__:__.___Z'
        AND deleted_at LIKE '____-__-__T__:__:__.___Z'
        AND archived_at LIKE '____-__-__T__:__:__.___Z'),
    CONSTRAINT archived_work_items_version CHECK (version >= 1),
    CONSTRAINT archived_work_items_item_type CHECK (item_type IN ('project', 'session', 'task', 'research')),
    CONSTRAINT archived_work_items_status CHECK (status IN ('active', 'completed', 'blocked')),
    CONSTRAINT archived_work_items_title CHECK (length(title) BETWEEN 1 AND 200),
    CONSTRAINT archived_work_items_branch_name CHECK (length(branch_name) BETWEEN 1 AND 100),
    CONSTRAINT archived_work_items_commit_hash
        CHECK (length(commit_hash) = 40 AND commit_hash NOT GLOB '*[^a-f0-9]*'),
    CONSTRAINT archived_work_items_pr_number CHECK (pr_number >= 1),
    -- A path is '/' and a UUID for each level, the last one the item's own, the one before its parent's.
    CONSTRAINT archived_work_items_depth CHECK (depth BETWEEN 0 AND 5 AND length(path) = 37 * (depth + 1)),
    CONSTRAINT archived_work_items_path CHECK (substr(path, -36) = id AND CASE
        WHEN parent_id IS NULL THEN depth = 0 ELSE substr(path, -73, 36) = parent_id END),
    CONSTRAINT archived_work_items_metadata CHECK (json_valid(metadata)),
    CONSTRAINT archived_work_items_deletion CHECK ((deleted_at IS NULL) = (deleted_operation_id IS NULL)),
    CONSTRAINT archived_work_items_actors CHECK (length(created_by) BETWEEN 1 AND 100
        AND length(updated_by) BETWEEN 1 AND 100)
) STRICT;

CREATE UNIQUE INDEX archived_work_items_path ON archived_work_items (path);
CREATE INDEX archived_work_items_level ON archived_work_items (depth, path);
CREATE INDEX archived_work_items_parent ON archived_work_items (parent_id, created_at, id);
CREATE INDEX archived_work_items_created ON archived_work_items (created_at, id);

CREATE TRIGGER archived_work_items_insert AFTER INSERT ON archived_work_items BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('archived_work_item', NEW.id, NEW.version, 'archived', NEW.last_actor,
        NEW.archived_at, NEW.last_operation_id, NULL,
        json_object('id', NEW.id, 'version', NEW.version, 'item_type', NEW.item_type, 'title', NEW.title,
            'status', NEW.status, 'parent_id', NEW.parent_id, 'path', NEW.path, 'depth', NEW.depth,
            'branch_name', NEW.branch_name, 'commit_hash', NEW.commit_hash, 'pr_number', NEW.pr_number,
            'metadata', json(NEW.metadata), 'deleted_at', NEW.deleted_at,
            'deleted_operation_id', NEW.deleted_operation_id, 'created_at', NEW.created_at,
            'updated_at', NEW.updated_at, 'created_by', NEW.created_by, 'updated_by', NEW.updated_by,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor,
            'archived_at', NEW.archived_at));
END;

CREATE TABLE work_item_dependencies (
    source_id TEXT NOT NULL,
    target_id TEXT NOT NULL,
    dependency_type TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL,
    PRIMARY KEY (source_id, target_id, dependency_type),
    CONSTRAINT work_item_dependencies_times CHECK (created_at LIKE '____-__-__T__:__:__.___Z'),
    CONSTRAINT work_item_dependencies_type CHECK (dependency_type IN ('blocks', 'depends_on')),
    CONSTRAINT work_item_dependencies_self CHECK (source_id <> target_id),
    CONSTRAINT work_item_dependencies_actor CHECK (length(created_by) BETWEEN 1 AND 100)
) STRICT, WITHOUT ROWID;

CREATE INDEX work_item_dependencies_target ON work_item_dependencies (target_id);

CREATE TRIGGER work_item_dependencies_insert AFTER INSERT ON work_item_dependencies BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('work_item_dependency', NEW.source_id, 1, 'linked', NEW.last_actor,
        NEW.created_at, NEW.last_operation_id, NULL,
        json_object('source_id', NEW.source_id, 'target_id', NEW.target_id,
            'dependency_type', NEW.dependency_type, 'created_at', NEW.created_at,
            'created_by', NEW.created_by, 'last_operation_id', NEW.last_operation_id,
            'last_actor', NEW.last_actor));
END;

CREATE TRIGGER work_item_dependencies_delete AFTER DELETE ON work_item_dependencies BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('work_item_dependency', OLD.source_id, 1, 'unlinked', OLD.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), OLD.last_operation_id,
        json_object('source_id', OLD.source_id, 'target_id', OLD.target_id,
            'dependency_type', OLD.dependency_type, 'created_at', OLD.created_at,
            'created_by', OLD.created_by, 'last_operation_id', OLD.last_operation_id,
            'last_actor', OLD.last_actor), NULL);
END;

-- One row, made by the first update.
CREATE TABLE project_configuration (
    id INTEGER NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    active_context_type TEXT NOT NULL,
    current_session_id TEXT,
    git_branch TEXT,
    git_head_commit TEXT,
    default_token_budget INTEGER NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL,
    CONSTRAINT project_configuration_one_row CHECK (id = 1),
    CONSTRAINT project_configuration_times CHECK (updated_at LIKE '____-__-__T__:__:__.___Z'),
    CONSTRAINT project_configuration_version CHECK (version >= 2),
    CONSTRAINT project_configuration_context_type
        CHECK (active_context_type IN ('feature', 'maintenance', 'research')),
    CONSTRAINT project_configuration_git_branch CHECK (length(git_branch) BETWEEN 1 AND 100),
    CONSTRAINT project_configuration_git_head_commit
        CHECK (length(git_head_commit) = 40 AND git_head_commit NOT GLOB '*[^a-f0-9]*'),
    CONSTRAINT project_configuration_token_budget CHECK (default_token_budget BETWEEN 1000 AND 1000000),
    CONSTRAINT project_configuration_actor CHECK (length(updated_by) BETWEEN 1 AND 100)
) STRICT;

CREATE TRIGGER project_configuration_insert AFTER INSERT ON project_configuration BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('project_configuration', NEW.id, NEW.version, 'created', NEW.last_actor,
        NEW.updated_at, NEW.last_operation_id, NULL,
        json_object('id', NEW.id, 'version', NEW.version, 'active_context_type', NEW.active_context_type,
            'current_session_id', NEW.current_session_id, 'git_branch', NEW.git_branch,
            'git_head_commit', NEW.git_head_commit, 'default_token_budget', NEW.default_token_budget,
            'updated_at', NEW.updated_at, 'updated_by', NEW.updated_by,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER project_configuration_update AFTER UPDATE ON project_configuration BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('project_configuration', NEW.id, NEW.version,
        'updated',
        NEW.last_actor, NEW.updated_at, NEW.last_operation_id,
        json_object('id', OLD.id, 'version', OLD.version, 'active_context_type', OLD.active_context_type,
            'current_session_id', OLD.current_session_id, 'git_branch', OLD.git_branch,
            'git_head_commit', OLD.git_head_commit, 'default_token_budget', OLD.default_token_budget,
            'updated_at', OLD.updated_at, 'updated_by', OLD.updated_by,
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        json_object('id', NEW.id, 'version', NEW.version, 'active_context_type', NEW.active_context_type,
            'current_session_id', NEW.current_session_id, 'git_branch', NEW.git_branch,
            'git_head_commit', NEW.git_head_commit, 'default_token_budget', NEW.default_token_budget,
            'updated_at', NEW.updated_at, 'updated_by', NEW.updated_by,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;
