-- Collation "C": names are ASCII, and lower() must mean the same in every locale and in SQLite.
CREATE DOMAIN vendor_name AS text COLLATE "C"
    CHECK (VALUE ~ '^[A-Za-z0-9_-]([A-Za-z0-9 _-]{0,98}[A-Za-z0-9_-])?$');
CREATE DOMAIN vendor_status AS text CHECK (VALUE IN ('operational', 'broken'));
CREATE DOMAIN extractor_version AS text CHECK (char_length(VALUE) BETWEEN 1 AND 50);

CREATE TABLE vendor_extractors (
    id uuid PRIMARY KEY,
    version record_version NOT NULL,
    name vendor_name NOT NULL,
    status vendor_status NOT NULL,
    extractor_version extractor_version NOT NULL,
    metadata json NOT NULL,
    created_at instant NOT NULL,
    updated_at instant NOT NULL,
    created_by actor_name NOT NULL,
    updated_by actor_name NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL,
    CONSTRAINT vendor_extractors_version_agrees CHECK (metadata ->> 'extractor_version' = extractor_version)
);

CREATE UNIQUE INDEX vendor_extractors_name ON vendor_extractors (lower(name));

CREATE TRIGGER vendor_extractors_changes AFTER INSERT OR UPDATE OR DELETE ON vendor_extractors
FOR EACH ROW EXECUTE FUNCTION record_change('vendor_extractor', 'created');
