import Glibc

/// A system call that failed.
struct SystemFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was being done, for people: `bind /run/x.sock`.
    let attempt: String
    /// The `errno` it failed with.
    let code: Int32

    /// A fault with the current `errno`.
    init(_ attempt: String, code: Int32 = errno) {
        self.attempt = attempt
        self.code = code
    }

    var description: String {
        "\(attempt): \(String(cString: strerror(code)))"
    }
}
