import Logging
import Primitives
import Synchronization

/// What becomes of a file that was removed, moved or replaced while it was open: the connection still has all
/// of it, and writes it back before anything more is acknowledged. In the writer's turn, outside a
/// transaction.
extension SQLiteWriter {
    /// Writes the file back to its path and goes on with that one.
    ///
    /// - Throws: `full`, `storeFault`: nothing of it may be taken for durable then.
    func restore() throws(StorageError) {
        let lost = LostFile(path: file.path, disk: file.disk)
        lost.prepare()
        _ = try connection.run(Statement("VACUUM INTO $1", .text(lost.incomplete)), deadline: nil)
        do throws(StoreOpenError) {
            try lost.install(at: clocks.now(), overOwn: file.isOwn)
            try file.follow()
        } catch {
            throw StorageError(error.isRetryable ? .full : .storeFault, detail: "\(error)")
        }
        try connection.follow(file)
        replacedAt.withLock { $0 = clocks.monotonic() }
        logger.critical(
            "The store's file was removed while in use, and has been written back.",
            metadata: ["path": "\(file.path)"])
    }

    /// The same where nobody waits for it.
    func restoreIfItCan() {
        do throws(StorageError) { try restore() } catch {
            logger.critical(
                "The store's file was removed while in use, and can't be written back.",
                metadata: ["path": "\(file.path)", "error": "\(error.detail)"])
        }
    }
}
