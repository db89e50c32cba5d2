public import ServiceKit
import Storage

/// The notes service: short texts that everybody should read.
public enum NotesService {
    /// Its name, tables and tools.
    public static let descriptor = ServiceDescriptor(
        name: "notes", title: "Notes",
        schema: Schema(
            service: "notes",
            postgresql: [migration(1, "notes", PackageResources._01_notes_postgresql_sql)],
            sqlite: [migration(1, "notes", PackageResources._01_notes_sqlite_sql)],
            records: [RecordTable(entity: "note", table: "notes")]),
        tools: [AddNote.self, ListNotes.self])

    private static func migration(_ number: Int, _ name: String, _ sql: [UInt8]) -> Migration {
        Migration(number: number, name: name, sql: String(decoding: sql, as: UTF8.self))
    }
}
