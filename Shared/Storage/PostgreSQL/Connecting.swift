import CLibpq
import Glibc

/// Starting a libpq connection without waiting for it.
enum Connecting {
    /// A connection on its way; nil if there is no memory for it.
    ///
    /// - Parameter host: The number of the server to begin with.
    static func start(_ settings: PostgreSQLSettings, from host: Int) -> OpaquePointer? {
        var keywords: [UnsafePointer<CChar>?] = []
        var values: [UnsafePointer<CChar>?] = []
        var copies: [UnsafeMutablePointer<CChar>?] = []
        for (keyword, value) in settings.keywords(from: host) {
            let copied = (strdup(keyword), strdup(value))
            copies += [copied.0, copied.1]
            keywords.append(UnsafePointer(copied.0))
            values.append(UnsafePointer(copied.1))
        }
        keywords.append(nil)
        values.append(nil)
        let handle = PQconnectStartParams(keywords, values, 1)
        for copy in copies { free(copy) }
        if let handle {
            // libpq would print the server's notices to standard error.
            PQsetNoticeReceiver(handle, { _, _ in }, nil)
        }
        return handle
    }
}
