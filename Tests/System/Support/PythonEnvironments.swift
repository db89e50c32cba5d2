import Foundation
import TestSupport
import Testing

/// The Python environments with what others wrote, made on demand.
enum PythonEnvironments {
    /// Whether the machine has no package index to make them from.
    static let isSkipped = !(environmentValue("HOLDFAST_SKIP_CLIENTS") ?? "").isEmpty

    /// The directory they are in.
    static func directory() async throws -> String {
        let output = Collected()
        let errors = Collected()
        let environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HOLDFAST_") }
        let process = try TestProcess(
            Repository.path("scripts/clients.sh"), [], environment: environment,
            output: .pieces(output.take), errors: .pieces(errors.take))
        let exit = try await process.exit(within: .seconds(300))
        let complaint = try await errors.text(within: .seconds(5))
        try #require(exit == .code(0), "\(complaint)")
        let text = try await output.text(within: .seconds(5))
        return text.split(separator: "\n").last.map(String.init) ?? ""
    }
}
