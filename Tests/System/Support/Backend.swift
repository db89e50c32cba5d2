import TestSupport
import Testing

/// The two places records can be kept: every promise holds in both.
enum Backend: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case embedded
    case postgresql

    var testDescription: String { rawValue }

    /// Runs `body` against a Holdfast of this kind, a database of its own with it.
    func withRunning(
        settings: [String: String] = [:], _ body: (Installation, TestProcess) async throws -> Void
    ) async throws {
        switch self {
        case .embedded: try await Installation.withRunning(.embedded, settings: settings, body)
        case .postgresql:
            let url = try TemporaryPostgreSQL.shared().makeDatabase()
            try await Installation.withRunning(.postgresql(url), settings: settings, body)
        }
    }
}
