import Testing

/// Something that breaks a rule of the house, where it stands and what to do instead.
struct Finding: Hashable, Comparable, CustomStringConvertible {
    let path: String
    let line: Int?
    let message: String

    init(_ path: String, line: Int? = nil, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    var description: String {
        line.map { "\(path):\($0): \(message)" } ?? "\(path): \(message)"
    }

    static func < (left: Finding, right: Finding) -> Bool {
        (left.path, left.line ?? 0, left.message) < (right.path, right.line ?? 0, right.message)
    }
}

/// Fails with every finding on a line of its own.
func expectNone(_ findings: [Finding], at location: SourceLocation = #_sourceLocation) {
    guard !findings.isEmpty else { return }
    let report = findings.sorted().map(\.description).joined(separator: "\n")
    Issue.record("\(findings.count) findings:\n\(report)", sourceLocation: location)
}
