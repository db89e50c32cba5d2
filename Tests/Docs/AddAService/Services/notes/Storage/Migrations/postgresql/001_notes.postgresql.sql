CREATE TABLE notes (
    id uuid PRIMARY KEY,
    version record_version NOT NULL,
    text text NOT NULL,
    updated_at instant NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL
);
CREATE INDEX notes_updated_at ON notes (updated_at, id);
CREATE TRIGGER notes_changes AFTER INSERT OR UPDATE OR DELETE ON notes
FOR EACH ROW EXECUTE FUNCTION record_versioned_change('note', 'created');
