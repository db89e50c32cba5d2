public import Glibc

/// A system call that failed.
public struct SystemFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was being done, for people: `bind /run/x.sock`.
    public let attempt: String
    /// The `errno` it failed with.
    public let code: Int32

    /// A fault with the current `errno`.
    public init(_ attempt: String, code: Int32 = errno) {
        self.attempt = attempt
        self.code = code
    }

    /// Both, for people.
    public var description: String {
        "\(attempt): \(String(cString: strerror(code)))"
    }
}
