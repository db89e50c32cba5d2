import Glibc
import NIOCore

extension Statement {
    /// What no engine may be given: NUL ends a text early in PostgreSQL and hides its rest in SQLite.
    ///
    /// - Throws: `invalidStatement` for a text that holds NUL.
    func check() throws(StorageError) {
        for parameter in parameters {
            if case .text(var text) = parameter,
                text.withUTF8({ Self.holdsNUL(UnsafeRawBufferPointer($0)) })
            {
                throw StorageError(.invalidStatement, detail: "a text parameter holds NUL")
            }
            if case .json(let text) = parameter, text.withUnsafeReadableBytes(Self.holdsNUL) {
                throw StorageError(.invalidStatement, detail: "a JSON parameter holds NUL")
            }
        }
    }

    /// By the library's search: long documents go through here, several times each.
    private static func holdsNUL(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        return memchr(start, 0, bytes.count) != nil
    }
}
