import Foundation

/// A directory of its own for one test, gone with this object.
public final class TemporaryDirectory: Sendable {
    /// Its absolute path, short enough for a Unix socket inside.
    public let path: String

    /// Makes the directory (0700).
    ///
    /// - Throws: `TestKitError` if that fails.
    public init() throws {
        var template = Array("/tmp/hf.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw TestKitError("No temporary directory: errno \(errno).")
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of something inside.
    public func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// What keeps a test from running at all.
public struct TestKitError: Error, CustomStringConvertible {
    /// A sentence that says what to do.
    public let description: String

    /// An error with this sentence.
    public init(_ description: String) {
        self.description = description
    }
}
