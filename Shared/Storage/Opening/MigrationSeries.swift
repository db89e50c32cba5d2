/// Migrations that are numbered together: the foundation's, which Storage owns and which come first, and the
/// service's. `schema_migrations` keeps the two apart by the series' name.
struct MigrationSeries: Sendable {
    static let foundationName = "foundation"

    let name: String
    let migrations: [Migration]

    /// The highest number this program knows.
    var known: Int { migrations.last?.number ?? 0 }

    /// The foundation and the service's own, in the order they run in.
    static func all(of schema: Schema, for dialect: Dialect) -> [MigrationSeries] {
        [
            MigrationSeries(name: foundationName, migrations: foundation(for: dialect)),
            MigrationSeries(name: schema.service, migrations: schema.migrations(for: dialect)),
        ]
    }

    private static func foundation(for dialect: Dialect) -> [Migration] {
        let texts =
            switch dialect {
            case .postgresql:
                [
                    ("foundation", PackageResources._01_foundation_postgresql_sql),
                    ("versioned_changes", PackageResources._02_versioned_changes_postgresql_sql),
                    ("history", PackageResources._03_history_postgresql_sql),
                    ("import", PackageResources._04_import_postgresql_sql),
                ]
            case .sqlite:
                [
                    ("foundation", PackageResources._01_foundation_sqlite_sql),
                    ("import", PackageResources._02_import_sqlite_sql),
                ]
            }
        return texts.enumerated().map { index, text in
            Migration(number: index + 1, name: text.0, sql: String(decoding: text.1, as: UTF8.self))
        }
    }
}

/// A row of `schema_migrations`.
struct AppliedMigration: Sendable, Equatable {
    let series: String
    let number: Int
    let checksum: String
    /// Whether a program that does not know it can go on.
    let isAdditive: Bool

    /// Reads every row of `schema_migrations`.
    static let query = Statement("SELECT series, number, checksum, name FROM schema_migrations")

    /// Finds one that this program does not know and can't go on with.
    static func foreign(to series: MigrationSeries, in table: String) -> Statement {
        Statement(
            "SELECT 1 FROM \(table) WHERE series = $1 AND number > $2 AND name NOT LIKE $3 LIMIT 1",
            .text(series.name), .integer(Int64(series.known)), .text("%\(Migration.additiveMark)"))
    }

    static let insertion = """
        INSERT INTO schema_migrations (series, number, name, checksum, applied_at) VALUES ($1, $2, $3, $4, $5)
        """

    init(series: String, number: Int, checksum: String, isAdditive: Bool = false) {
        self.series = series
        self.number = number
        self.checksum = checksum
        self.isAdditive = isAdditive
    }

    init(_ row: Row) throws(StorageError) {
        series = try row.text(0)
        number = Int(try row.integer(1))
        checksum = try row.text(2)
        isAdditive = try row.text(3).hasSuffix(Migration.additiveMark)
    }
}

/// What is still to be run. A pure value.
struct MigrationPlan {
    struct Step {
        let series: String
        let migration: Migration
    }

    let steps: [Step]

    /// Compares what was run with what this program knows.
    ///
    /// Steps that are marked as additive do not matter to a program that does not know them.
    ///
    /// - Throws: `newerStore`, `alteredMigration`, or `failed` where the program's own numbers have a gap.
    init(_ all: [MigrationSeries], applied: [AppliedMigration]) throws(StoreOpenError) {
        var steps: [Step] = []
        for series in all {
            let known = series.migrations
            for (index, migration) in known.enumerated() where migration.number != index + 1 {
                throw .failed(detail: "the \(series.name) migrations are not numbered 1, 2, 3, …")
            }
            let done = applied.filter { $0.series == series.name }
            let later = done.filter { $0.number > series.known }
            if let highest = later.map(\.number).max(), !later.allSatisfy(\.isAdditive) {
                throw .newerStore(series: series.name, found: highest, known: series.known)
            }
            for entry in done
            where entry.number <= series.known && known[entry.number - 1].checksum != entry.checksum {
                throw .alteredMigration(series: series.name, number: entry.number)
            }
            let numbers = Set(done.map(\.number))
            steps += known.filter { !numbers.contains($0.number) }.map {
                Step(series: series.name, migration: $0)
            }
        }
        self.steps = steps
    }
}

extension Migration {
    /// FNV-1a over the text, in hexadecimal: it tells an edited migration from the one that was run, no more.
    var checksum: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in sql.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
