import Primitives

/// The place of a deployment in the list of all, which no later deployment moves.
struct DeploymentCursor: Sendable, Equatable {
    let deployedAt: Timestamp
    /// What tells it from others of the same time: its id, or in texts its commit.
    let key: String

    private static let separator: Character = "_"
    private static let keyBytesMax = 64

    init(deployedAt: Timestamp, key: String) {
        self.deployedAt = deployedAt
        self.key = key
    }

    /// Reads `text`; nil where it is anything else.
    init?(_ text: String) {
        let parts = text.split(separator: Self.separator, omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Timestamp(String(parts[0])),
            parts[1].utf8.count <= Self.keyBytesMax, parts[1].utf8.allSatisfy({ Self.isDigit($0) })
        else { return nil }
        deployedAt = time
        key = String(parts[1])
    }

    var text: String { "\(deployedAt)\(Self.separator)\(key)" }

    /// The id of the deployment, where it is of the store.
    var id: Identifier? { Identifier(key) }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || (48...57).contains(byte) || (97...102).contains(byte)
    }
}
