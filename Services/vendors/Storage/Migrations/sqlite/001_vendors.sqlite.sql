CREATE TABLE vendor_extractors (
    id TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 36),
    version INTEGER NOT NULL CHECK (version >= 1),
    name TEXT NOT NULL CHECK (
        length(name) BETWEEN 1 AND 100 AND name NOT GLOB '*[^A-Za-z0-9 _-]*' AND name = trim(name)),
    status TEXT NOT NULL CHECK (status IN ('operational', 'broken')),
    extractor_version TEXT NOT NULL CHECK (length(extractor_version) BETWEEN 1 AND 50),
    metadata TEXT NOT NULL CHECK (json_valid(metadata)),
    created_at TEXT NOT NULL CHECK (created_at LIKE '____-__-__T__:__:__.___Z'),
    updated_at TEXT NOT NULL CHECK (updated_at LIKE '____-__-__T__:__:__.___Z'),
    created_by TEXT NOT NULL CHECK (length(created_by) BETWEEN 1 AND 100),
    updated_by TEXT NOT NULL CHECK (length(updated_by) BETWEEN 1 AND 100),
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL,
    CONSTRAINT vendor_extractors_version_agrees CHECK (metadata ->> 'extractor_version' = extractor_version)
) STRICT;

-- lower() of SQLite lowers ASCII letters only, as PostgreSQL's does in collation "C".
CREATE UNIQUE INDEX vendor_extractors_name ON vendor_extractors (lower(name));

CREATE TRIGGER vendor_extractors_created AFTER INSERT ON vendor_extractors FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'vendor_extractor', NEW.id, NEW.version, 'created', NEW.last_actor,
        NEW.updated_at, NEW.last_operation_id,
        NULL,
        json_object(
            'id', NEW.id, 'version', NEW.version, 'name', NEW.name, 'status', NEW.status,
            'extractor_version', NEW.extractor_version, 'metadata', json(NEW.metadata),
            'created_at', NEW.created_at, 'updated_at', NEW.updated_at, 'created_by', NEW.created_by,
            'updated_by', NEW.updated_by, 'last_operation_id', NEW.last_operation_id,
            'last_actor', NEW.last_actor));
END;

CREATE TRIGGER vendor_extractors_updated AFTER UPDATE ON vendor_extractors FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'vendor_extractor', NEW.id, NEW.version, 'updated', NEW.last_actor,
        NEW.updated_at, NEW.last_operation_id,
        json_object(
            'id', OLD.id, 'version', OLD.version, 'name', OLD.name, 'status', OLD.status,
            'extractor_version', OLD.extractor_version, 'metadata', json(OLD.metadata),
            'created_at', OLD.created_at, 'updated_at', OLD.updated_at, 'created_by', OLD.created_by,
            'updated_by', OLD.updated_by, 'last_operation_id', OLD.last_operation_id,
            'last_actor', OLD.last_actor),
        json_object(
            'id', NEW.id, 'version', NEW.version, 'name', NEW.name, 'status', NEW.status,
            'extractor_version', NEW.extractor_version, 'metadata', json(NEW.metadata),
            'created_at', NEW.created_at, 'updated_at', NEW.updated_at, 'created_by', NEW.created_by,
            'updated_by', NEW.updated_by, 'last_operation_id', NEW.last_operation_id,
            'last_actor', NEW.last_actor));
END;

CREATE TRIGGER vendor_extractors_archived AFTER DELETE ON vendor_extractors FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'vendor_extractor', OLD.id, OLD.version, 'archived', OLD.last_actor,
        OLD.updated_at, OLD.last_operation_id,
        json_object(
            'id', OLD.id, 'version', OLD.version, 'name', OLD.name, 'status', OLD.status,
            'extractor_version', OLD.extractor_version, 'metadata', json(OLD.metadata),
            'created_at', OLD.created_at, 'updated_at', OLD.updated_at, 'created_by', OLD.created_by,
            'updated_by', OLD.updated_by, 'last_operation_id', OLD.last_operation_id,
            'last_actor', OLD.last_actor),
        NULL);
END;
