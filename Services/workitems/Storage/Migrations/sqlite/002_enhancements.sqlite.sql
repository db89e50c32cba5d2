-- What may be built one day.

CREATE TABLE future_enhancements (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    priority INTEGER NOT NULL,
    status TEXT NOT NULL,
    target_quarter TEXT,
    requires_constitutional_principles TEXT NOT NULL,
    -- Ids of enhancements.
    depends_on TEXT NOT NULL,
    -- Where an import found it: file, line and sha256; null where none did.
    imported_from TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL,
    CONSTRAINT future_enhancements_times CHECK (created_at LIKE '____-__-__T__:__:__.___Z'
        AND updated_at LIKE '____-__-__T__:__:__.___Z'),
    CONSTRAINT future_enhancements_version CHECK (version >= 1),
    CONSTRAINT future_enhancements_title CHECK (length(title) BETWEEN 1 AND 200),
    CONSTRAINT future_enhancements_description CHECK (length(description) BETWEEN 1 AND 10000),
    CONSTRAINT future_enhancements_priority CHECK (priority BETWEEN 1 AND 5),
    CONSTRAINT future_enhancements_status
        CHECK (status IN ('planned', 'approved', 'implementing', 'completed')),
    CONSTRAINT future_enhancements_quarter CHECK (target_quarter GLOB '[0-9][0-9][0-9][0-9]-Q[1-4]'),
    CONSTRAINT future_enhancements_lists CHECK (json_type(requires_constitutional_principles) = 'array'
        AND json_type(depends_on) = 'array'),
    CONSTRAINT future_enhancements_imported_from CHECK (imported_from IS NULL OR json_valid(imported_from)),
    CONSTRAINT future_enhancements_actors CHECK (length(created_by) BETWEEN 1 AND 100
        AND length(updated_by) BETWEEN 1 AND 100)
) STRICT;

CREATE TRIGGER future_enhancements_insert AFTER INSERT ON future_enhancements BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('enhancement', NEW.id, NEW.version, 'created', NEW.last_actor,
        NEW.updated_at, NEW.last_operation_id,
        NULL,
        json_object('id', NEW.id, 'version', NEW.version, 'title', NEW.title,
            'description', NEW.description, 'priority', NEW.priority, 'status', NEW.status,
            'target_quarter', NEW.target_quarter,
            'requires_constitutional_principles', json(NEW.requires_constitutional_principles),
            'depends_on', json(NEW.depends_on), 'imported_from', json(NEW.imported_from),
            'created_at', NEW.created_at, 'updated_at', NEW.updated_at,
            'created_by', NEW.created_by, 'updated_by', NEW.updated_by,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER future_enhancements_update AFTER UPDATE ON future_enhancements BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('enhancement', NEW.id, NEW.version, 'updated', NEW.last_actor,
        CASE WHEN NEW.version > OLD.version THEN NEW.updated_at
            ELSE strftime('%Y-%m-%dT%H:%M:%fZ', 'now') END, NEW.last_operation_id,
        json_object('id', OLD.id, 'version', OLD.version, 'title', OLD.title,
            'description', OLD.description, 'priority', OLD.priority, 'status', OLD.status,
            'target_quarter', OLD.target_quarter,
            'requires_constitutional_principles', json(OLD.requires_constitutional_principles),
            'depends_on', json(OLD.depends_on), 'imported_from', json(OLD.imported_from),
            'created_at', OLD.created_at, 'updated_at', OLD.updated_at,
            'created_by', OLD.created_by, 'updated_by', OLD.updated_by,
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        json_object('id', NEW.id, 'version', NEW.version, 'title', NEW.title,
            'description', NEW.description, 'priority', NEW.priority, 'status', NEW.status,
            'target_quarter', NEW.target_quarter,
            'requires_constitutional_principles', json(NEW.requires_constitutional_principles),
            'depends_on', json(NEW.depends_on), 'imported_from', json(NEW.imported_from),
            'created_at', NEW.created_at, 'updated_at', NEW.updated_at,
            'created_by', NEW.created_by, 'updated_by', NEW.updated_by,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;

CREATE TRIGGER future_enhancements_delete AFTER DELETE ON future_enhancements BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES ('enhancement', OLD.id, OLD.version, 'archived', OLD.last_actor,
        strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), OLD.last_operation_id,
        json_object('id', OLD.id, 'version', OLD.version, 'title', OLD.title,
            'description', OLD.description, 'priority', OLD.priority, 'status', OLD.status,
            'target_quarter', OLD.target_quarter,
            'requires_constitutional_principles', json(OLD.requires_constitutional_principles),
            'depends_on', json(OLD.depends_on), 'imported_from', json(OLD.imported_from),
            'created_at', OLD.created_at, 'updated_at', OLD.updated_at,
            'created_by', OLD.created_by, 'updated_by', OLD.updated_by,
            'last_operation_id', OLD.last_operation_id, 'last_actor', OLD.last_actor),
        NULL);
END;
