/// Where in its file a record stands: what the record keeps as `imported_from`, beside the file's name.
public struct ImportPlace: Sendable, Hashable {
    /// Its first line, from 1.
    public let line: Int
    /// Its last line, from 1.
    public let lastLine: Int
    /// The SHA-256 of its lines, without their ends and blank lines after it, joined by `\n`, in
    /// hexadecimal. It tells the record again wherever it is moved to.
    public let sha256: String
}
