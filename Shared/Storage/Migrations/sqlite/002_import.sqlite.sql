-- What an import brings, before it is decided and after. Nobody sees it: it is in no copy and no tool shows it.

CREATE TABLE imports (
    id TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('staged', 'confirmed', 'withdrawn', 'rolling_back', 'rolled_back')),
    -- Whether this service's word decides for the others.
    decides INTEGER NOT NULL CHECK (decides IN (0, 1)),
    file TEXT NOT NULL,
    actor TEXT NOT NULL CHECK (length(actor) BETWEEN 1 AND 100),
    started_at TEXT NOT NULL CHECK (started_at LIKE '____-__-__T__:__:__.___Z'),
    ended_at TEXT CHECK (ended_at LIKE '____-__-__T__:__:__.___Z')
) STRICT;
CREATE INDEX imports_state ON imports (state, started_at);
-- One at a time.
CREATE UNIQUE INDEX imports_staged ON imports (decides) WHERE state = 'staged' AND decides;

CREATE TABLE staged_records (
    import_id TEXT NOT NULL REFERENCES imports,
    ordinal INTEGER NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL CHECK (length(entity_id) = 36),
    intent TEXT NOT NULL CHECK (intent IN ('create', 'replace', 'keep')),
    line INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    fields TEXT NOT NULL CHECK (json_valid(fields)),
    PRIMARY KEY (import_id, ordinal)
) STRICT;

-- Which record a piece of a file became: by this it is known again.
CREATE TABLE imported_records (
    import_id TEXT NOT NULL REFERENCES imports,
    ordinal INTEGER NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL CHECK (length(entity_id) = 36),
    intent TEXT NOT NULL CHECK (intent IN ('create', 'replace', 'keep')),
    line INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    -- The version it left.
    version INTEGER NOT NULL CHECK (version >= 1),
    -- The record as it was; null where it was not there.
    before TEXT CHECK (before IS NULL OR json_valid(before)),
    PRIMARY KEY (import_id, ordinal)
) STRICT;
CREATE INDEX imported_records_sha256 ON imported_records (sha256);
