-- What may be built one day.

CREATE DOMAIN enhancement_description AS text CHECK (char_length(VALUE) BETWEEN 1 AND 10000);
CREATE DOMAIN enhancement_priority AS integer CHECK (VALUE BETWEEN 1 AND 5);
CREATE DOMAIN enhancement_status AS text
    CHECK (VALUE IN ('planned', 'approved', 'implementing', 'completed'));
CREATE DOMAIN quarter AS text CHECK (VALUE ~ '^[0-9]{4}-Q[1-4]$');
CREATE DOMAIN json_list AS json CHECK (json_typeof(VALUE) = 'array');

CREATE TABLE future_enhancements (
    id uuid NOT NULL PRIMARY KEY,
    version record_version NOT NULL,
    title item_title NOT NULL,
    description enhancement_description NOT NULL,
    priority enhancement_priority NOT NULL,
    status enhancement_status NOT NULL,
    target_quarter quarter,
    requires_constitutional_principles json_list NOT NULL,
    -- Ids of enhancements.
    depends_on json_list NOT NULL,
    -- Where an import found it: file, line and sha256; null where none did.
    imported_from json,
    created_at instant NOT NULL,
    updated_at instant NOT NULL,
    created_by actor_name NOT NULL,
    updated_by actor_name NOT NULL,
    last_operation_id uuid NOT NULL,
    last_actor actor_name NOT NULL
);

CREATE TRIGGER future_enhancements_changes AFTER INSERT OR UPDATE OR DELETE ON future_enhancements
    FOR EACH ROW EXECUTE FUNCTION record_versioned_change('enhancement', 'created');
