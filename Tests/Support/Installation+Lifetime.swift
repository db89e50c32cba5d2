import Foundation

extension Installation {
    /// Runs `body` against a Holdfast that is ready, then stops it and makes sure that nothing of it is left.
    ///
    /// - Throws: What `body` throws, or what is wrong with the end.
    public static func withRunning<Value>(
        _ store: Store = .embedded, settings: [String: String] = [:],
        _ body: (Installation, TestProcess) async throws -> Value
    ) async throws -> Value {
        try await with(store, settings: settings) { installation in
            let supervisor = try await installation.run()
            do {
                let value = try await body(installation, supervisor)
                try await installation.stop(supervisor)
                return value
            } catch {
                try await supervisor.end()
                throw error
            }
        }
    }

    /// Runs `body` with directories of its own and nothing running; afterwards nothing may be left running.
    ///
    /// - Throws: What `body` throws, or what is left.
    public static func with<Value>(
        _ store: Store = .embedded, settings: [String: String] = [:],
        _ body: (Installation) async throws -> Value
    ) async throws -> Value {
        let installation = try Installation(store, settings: settings)
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(installation))
        } catch {
            outcome = .failure(ProtocolViolation("\(error)\nend of the log:\n\(installation.logTail())"))
        }
        var leftovers: (any Error)?
        do { try await installation.noneLeft(within: .seconds(8)) } catch { leftovers = error }
        installation.removeFiles()
        let value = try outcome.get()
        if let leftovers { throw leftovers }
        return value
    }

    /// Stops a supervisor the way a terminal or a container does.
    ///
    /// - Throws: `ProtocolViolation` where it does not end well.
    public func stop(_ supervisor: TestProcess) async throws {
        supervisor.signal(SIGTERM)
        let exit = try await supervisor.exit(within: .seconds(30))
        guard exit == .code(0) else { throw ProtocolViolation("the supervisor ended with \(exit)") }
    }
}
