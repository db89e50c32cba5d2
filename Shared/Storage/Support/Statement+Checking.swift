import NIOCore

extension Statement {
    /// What no engine may be given: NUL ends a text early in PostgreSQL and hides its rest in SQLite.
    func check() throws(StorageError) {
        for parameter in parameters {
            if case .text(let text) = parameter, text.utf8.contains(0) {
                throw StorageError(.invalidStatement, detail: "a text parameter holds NUL")
            }
            if case .json(let text) = parameter, text.readableBytesView.contains(0) {
                throw StorageError(.invalidStatement, detail: "a JSON parameter holds NUL")
            }
        }
    }
}
