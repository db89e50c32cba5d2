public import Storage

extension Schema {
    /// One table with every kind of column and constraint.
    public static let things = Schema(
        service: "things",
        postgresql: [Migration(number: 1, name: "things", sql: postgresqlThings)],
        sqlite: [Migration(number: 1, name: "things", sql: sqliteThings)],
        records: [
            RecordTable(entity: "thing", table: "things"),
            RecordTable(entity: "thing_link", table: "thing_links", key: ["thing_id", "other_id"]),
        ])

    /// `things` after a second migration.
    public static let thingsWithColour = Schema(
        service: "things",
        postgresql: things.postgresql + [Migration(number: 2, name: "colour", sql: addColour)],
        sqlite: things.sqlite + [Migration(number: 2, name: "colour", sql: addColour)])

    /// `things` after a second migration that only adds.
    public static let thingsWithNote = things(and: [addNote])

    /// And after a third that does more.
    public static let thingsWithNoteRenamed = things(and: [
        addNote,
        Migration(number: 3, name: "remark", sql: "ALTER TABLE things RENAME COLUMN note TO remark"),
    ])

    private static let addNote = Migration(
        number: 2, name: "note", sql: "ALTER TABLE things ADD COLUMN note TEXT", isAdditive: true)

    private static func things(and more: [Migration]) -> Schema {
        Schema(service: "things", postgresql: things.postgresql + more, sqlite: things.sqlite + more)
    }

    /// The same table in a schema of another service.
    public static func things(as service: String) -> Schema {
        Schema(service: service, postgresql: things.postgresql, sqlite: things.sqlite)
    }
}

private let addColour = "ALTER TABLE things ADD COLUMN colour TEXT NOT NULL DEFAULT 'red;$1'"

private let postgresqlThings = """
    CREATE TABLE things (
        id uuid PRIMARY KEY,
        version bigint NOT NULL,
        name text NOT NULL,
        amount bigint NOT NULL CONSTRAINT amount_not_negative CHECK (amount >= 0),
        ratio double precision,
        done boolean NOT NULL DEFAULT false,
        metadata json,
        parent_id uuid CONSTRAINT things_parent REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED,
        path text,
        deleted_at instant,
        created_at instant NOT NULL,
        updated_at instant NOT NULL,
        last_actor text NOT NULL,
        last_operation_id uuid NOT NULL
    );
    CREATE UNIQUE INDEX things_name ON things (lower(name));
    CREATE TRIGGER things_changes AFTER INSERT OR UPDATE OR DELETE ON things FOR EACH ROW
        EXECUTE FUNCTION record_change('thing', 'created');
    CREATE TABLE thing_links (
        thing_id uuid NOT NULL,
        other_id uuid NOT NULL,
        created_at instant NOT NULL,
        last_actor text NOT NULL,
        last_operation_id uuid NOT NULL,
        PRIMARY KEY (thing_id, other_id)
    );
    CREATE TRIGGER thing_links_changes AFTER INSERT OR UPDATE OR DELETE ON thing_links FOR EACH ROW
        EXECUTE FUNCTION record_change('thing_link', 'linked', 'thing_id');
    """

private let sqliteThings = """
    CREATE TABLE things (
        id TEXT PRIMARY KEY NOT NULL,
        version INTEGER NOT NULL,
        name TEXT NOT NULL,
        amount INTEGER NOT NULL CONSTRAINT amount_not_negative CHECK (amount >= 0),
        ratio REAL,
        done INTEGER NOT NULL DEFAULT 0,
        metadata TEXT CHECK (metadata IS NULL OR json_valid(metadata)),
        parent_id TEXT REFERENCES things (id) DEFERRABLE INITIALLY DEFERRED,
        path TEXT,
        deleted_at TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        last_actor TEXT NOT NULL,
        last_operation_id TEXT NOT NULL
    );
    CREATE TABLE thing_links (
        thing_id TEXT NOT NULL,
        other_id TEXT NOT NULL,
        created_at TEXT NOT NULL,
        last_actor TEXT NOT NULL,
        last_operation_id TEXT NOT NULL,
        PRIMARY KEY (thing_id, other_id)
    );
    CREATE UNIQUE INDEX things_name ON things (lower(name));
    CREATE TRIGGER things_created AFTER INSERT ON things FOR EACH ROW BEGIN
        INSERT INTO changes (entity, entity_id, version, action, actor, at, operation_id, before, after)
        VALUES ('thing', NEW.id, NEW.version, 'created', NEW.last_actor, NEW.updated_at,
            NEW.last_operation_id, NULL, json_object('id', NEW.id, 'name', NEW.name));
    END;
    """
