-- Collation "C": names are ASCII, and lower() must mean the same in every locale and in SQLite.
CREATE TABLE vendor_extractors (
    id uuid PRIMARY KEY,
    version int8 NOT NULL CHECK (version >= 1),
    name text COLLATE "C" NOT NULL CHECK (name ~ '^[A-Za-z0-9_-]([A-Za-z0-9 _-]{0,98}[A-Za-z0-9_-])?$'),
    status text NOT NULL CHECK (status IN ('operational', 'broken')),
    extractor_version text NOT NULL CHECK (char_length(extractor_version) BETWEEN 1 AND 50),
    metadata json NOT NULL,
    created_at instant NOT NULL,
    updated_at instant NOT NULL,
    created_by text NOT NULL CHECK (char_length(created_by) BETWEEN 1 AND 100),
    updated_by text NOT NULL CHECK (char_length(updated_by) BETWEEN 1 AND 100),
    last_operation_id uuid NOT NULL,
    last_actor text NOT NULL,
    CONSTRAINT vendor_extractors_version_agrees CHECK (metadata ->> 'extractor_version' = extractor_version)
);

CREATE UNIQUE INDEX vendor_extractors_name ON vendor_extractors (lower(name));

CREATE TRIGGER vendor_extractors_changes AFTER INSERT OR UPDATE OR DELETE ON vendor_extractors
FOR EACH ROW EXECUTE FUNCTION record_change('vendor_extractor', 'created');
