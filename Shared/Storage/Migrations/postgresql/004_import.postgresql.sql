-- What an import brings, before it is decided and after. Nobody sees it: it is in no copy and no tool shows it.

CREATE DOMAIN import_state AS text CHECK (VALUE IN ('staged', 'confirmed', 'withdrawn', 'rolling_back', 'rolled_back'));

CREATE TABLE imports (
    id uuid PRIMARY KEY,
    state import_state NOT NULL,
    -- Whether this service's word decides for the others.
    decides boolean NOT NULL,
    file text NOT NULL,
    actor actor_name NOT NULL,
    started_at instant NOT NULL,
    ended_at instant
);
CREATE INDEX imports_state ON imports (state, started_at);
-- One at a time.
CREATE UNIQUE INDEX imports_staged ON imports (decides) WHERE state = 'staged' AND decides;

CREATE TABLE staged_records (
    import_id uuid NOT NULL REFERENCES imports,
    ordinal integer NOT NULL,
    entity text NOT NULL,
    entity_id uuid NOT NULL,
    intent text NOT NULL CHECK (intent IN ('create', 'replace', 'keep')),
    line integer NOT NULL,
    sha256 text NOT NULL,
    fields json NOT NULL,
    PRIMARY KEY (import_id, ordinal)
);

-- Which record a piece of a file became: by this it is known again.
CREATE TABLE imported_records (
    import_id uuid NOT NULL REFERENCES imports,
    ordinal integer NOT NULL,
    entity text NOT NULL,
    entity_id uuid NOT NULL,
    intent text NOT NULL CHECK (intent IN ('create', 'replace', 'keep')),
    line integer NOT NULL,
    sha256 text NOT NULL,
    -- The version it left.
    version record_version NOT NULL,
    -- The record as it was; null where it was not there.
    before json,
    PRIMARY KEY (import_id, ordinal)
);
CREATE INDEX imported_records_sha256 ON imported_records (sha256);
