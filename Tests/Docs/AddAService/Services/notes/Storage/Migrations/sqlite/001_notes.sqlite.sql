CREATE TABLE notes (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    text TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    last_operation_id TEXT NOT NULL,
    last_actor TEXT NOT NULL
) STRICT;
CREATE INDEX notes_updated_at ON notes (updated_at, id);
CREATE TRIGGER notes_created AFTER INSERT ON notes FOR EACH ROW BEGIN
    INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
    VALUES (
        'note', NEW.id, NEW.version, 'created', NEW.last_actor, NEW.updated_at, NEW.last_operation_id, NULL,
        json_object(
            'id', NEW.id, 'version', NEW.version, 'text', NEW.text, 'updated_at', NEW.updated_at,
            'last_operation_id', NEW.last_operation_id, 'last_actor', NEW.last_actor));
END;
