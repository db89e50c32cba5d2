public import Primitives

/// One commit, as far as text can be read from it.
public struct GitCommit: Sendable, Hashable {
    /// The full hash, in lower case.
    public let hash: String
    /// When its author made it.
    public let time: Timestamp
    /// The first line of its message.
    public let subject: String
    /// The rest of its message; may be cut.
    public let body: String

    /// A commit of these parts.
    public init(hash: String, time: Timestamp, subject: String, body: String) {
        self.hash = hash
        self.time = time
        self.subject = subject
        self.body = body
    }
}

extension GitCommit {
    /// What `git log` is asked for, so that `parse` can read it: four fields a commit, each ended by NUL,
    /// which no message can hold.
    static let logArguments = [
        "log", "-z", "--no-color", "--no-show-signature", "--encoding=UTF-8",
        "--format=%H%x00%at%x00%s%x00%b",
    ]

    /// Reads what `git log` wrote.
    ///
    /// - Parameter isCut: Whether the end is missing. The body of the last commit then ends after a whole
    ///   line, and a commit of which the body had not begun is left out.
    /// - Throws: `unreadableOutput`.
    static func parse(_ bytes: [UInt8], isCut: Bool) throws(GitError) -> [GitCommit] {
        var fields = bytes.split(separator: 0, omittingEmptySubsequences: false)
        // The last field has its own NUL, unless it was cut off.
        if !isCut, fields.last?.isEmpty == true { fields.removeLast() }
        if isCut { fields.removeLast(fields.count % 4) }
        guard fields.count % 4 == 0 else { throw .unreadableOutput }
        var commits: [GitCommit] = []
        // Half a line could say something else than the whole.
        if isCut, let body = fields.popLast() {
            fields.append(body[..<(body.lastIndex(of: UInt8(ascii: "\n")) ?? body.startIndex)])
        }
        for first in stride(from: 0, to: fields.count, by: 4) {
            guard isHash(fields[first]), let time = time(fields[first + 1]) else { throw .unreadableOutput }
            commits.append(
                GitCommit(
                    hash: fields[first].text, time: time, subject: fields[first + 2].text,
                    body: fields[first + 3].text))
        }
        return commits
    }

    /// Whether these are the 40 or 64 digits of a full hash.
    static func isHash(_ bytes: ArraySlice<UInt8>) -> Bool {
        [40, 64].contains(bytes.count) && bytes.allSatisfy(\.isLowercaseHexadecimal)
    }

    /// Seconds since 1970 as a time; years that no record can have count as 1970.
    static func time(_ bytes: ArraySlice<UInt8>) -> Timestamp? {
        guard let seconds = Int64(bytes.text) else { return nil }
        let isRecordable = (0..<253_402_300_800).contains(seconds)
        return Timestamp(milliseconds: isRecordable ? seconds * 1000 : 0)
    }
}
