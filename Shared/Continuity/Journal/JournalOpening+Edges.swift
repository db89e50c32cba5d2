import Primitives
import Storage

extension JournalOpening {
    /// Opens or makes the SQLite file.
    ///
    /// - Throws: `JournalDamage` or `JournalError`.
    func open(_ path: String) async throws -> BlockingDatabase {
        var configuration = SQLiteConfiguration(path: path, kind: .journal, durability: .full)
        configuration.disk = pending.disk
        do throws(StoreOpenError) {
            let opened = try await Store.open(
                .sqlite(configuration), schema: JournalSchema.schema, clocks: clocks, logger: logger)
            return BlockingDatabase(database: opened.database, clocks: clocks)
        } catch {
            if let damage = JournalDamage(error) { throw damage }
            switch error {
            case .locked(let path): throw JournalError.locked(path: path)
            case .unavailable(let detail): throw JournalError.unavailable(detail: detail)
            default: throw JournalError.unusable(detail: error.description)
            }
        }
    }

    /// `open` for a file that can't be damaged.
    func openNew(_ path: String) async throws(JournalError) -> BlockingDatabase {
        do {
            return try await open(path)
        } catch let damage as JournalDamage {
            throw JournalError.unusable(detail: damage.detail)
        } catch {
            throw Journal.error(error)
        }
    }

    /// Gives the file up, on a thread that may wait.
    func close(_ store: BlockingDatabase) async throws(JournalError) {
        try await blocking { store.database.close() }
    }

    /// Runs `body` on a thread that may wait.
    func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws(JournalError) -> Value {
        let noThread = JournalError.unavailable(detail: "the system has no thread left")
        return try await DedicatedThread.run(name: "journal-open", orElse: noThread) {
            Result { () throws(JournalError) in
                do { return try body() } catch { throw Journal.error(error) }
            }
        }
    }
}
