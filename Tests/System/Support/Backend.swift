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
        try await Installation.withRunning(makeStore(), settings: settings, body)
    }

    /// Runs `body` where nothing runs yet.
    func with(_ body: (Installation) async throws -> Void) async throws {
        try await Installation.with(makeStore(), body)
    }

    /// A store of this kind, for one installation.
    func makeStore() throws -> Installation.Store {
        switch self {
        case .embedded: .embedded
        case .postgresql: .postgresql(try TemporaryPostgreSQL.shared().makeDatabase())
        }
    }
}
