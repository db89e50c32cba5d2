import Crypto
import Primitives

/// Signs what a client carries from one round of a request to the next, so that nobody can carry anything
/// else: who asked, for what, until when.
struct StateSeal: Sendable {
    /// What a state stands for: it is good for nothing else.
    struct Subject: Equatable, Sendable {
        /// The caller that was given it.
        let caller: String
        /// The method or tool.
        let operation: String
        /// What matters of the params.
        let params: [String]
    }

    /// How long a state is good for.
    static let milliseconds: Int64 = 600_000

    private let key: SymmetricKey

    /// A seal of this key, which every gateway of an installation has.
    init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    /// The state for a subject.
    func state(for subject: Subject, at now: Timestamp) -> String {
        let until = now.milliseconds + Self.milliseconds
        let mac = HMAC<SHA256>.authenticationCode(for: Self.bytes(subject, until), using: key)
        return "1.\(until)." + mac.lowercaseHexadecimal
    }

    /// Whether this is the state that was given out for the subject, and its time has not passed.
    func isGood(_ state: String, for subject: Subject, at now: Timestamp) -> Bool {
        let parts = state.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "1", let until = Int64(parts[1]), until >= now.milliseconds,
            until <= now.milliseconds + Self.milliseconds, let mac = Self.bytes(hexadecimal: parts[2])
        else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(
            mac, authenticating: Self.bytes(subject, until), using: key)
    }

    /// Each part behind its length, so that no two subjects have the same bytes.
    private static func bytes(_ subject: Subject, _ until: Int64) -> [UInt8] {
        let parts = [String(until), subject.caller, subject.operation] + subject.params
        return parts.flatMap { Array("\($0.utf8.count):\($0)".utf8) }
    }

    private static func bytes(hexadecimal text: Substring) -> [UInt8]? {
        let digits = text.utf8.compactMap { digit -> UInt8? in
            switch digit {
            case 48...57: digit - 48
            case 97...102: digit - 87
            default: nil
            }
        }
        guard digits.count == text.utf8.count, digits.count == 64 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
