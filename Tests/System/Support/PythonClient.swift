import TestSupport
import Testing
import Wire

/// The official Python client, of one version and in one of its modes.
struct PythonClient: Sendable, CustomTestStringConvertible {
    /// How it comes to Holdfast.
    enum Way: Sendable {
        case stdio
        case http(port: Int)
    }

    let version: String
    let mode: String
    let revision: String

    var testDescription: String { "mcp \(version), \(mode)" }

    /// Has it do what `check_client.py` is told by these arguments.
    ///
    /// - Returns: What it has seen; a `fault` where something was wrong.
    func run(_ way: Way, _ arguments: [String], _ installation: Installation) async throws -> JSON {
        var arguments =
            [Repository.path("Tests/System/clients/check_client.py"), "--mode", mode] + arguments
        switch way {
        case .http(let port): arguments += ["--url", "http://127.0.0.1:\(port)/mcp"]
        case .stdio:
            for (name, value) in installation.environment { arguments += ["--env", "\(name)=\(value)"] }
            arguments += ["--", Installation.program("holdfast"), "mcp"]
        }
        let output = Collected()
        let folder = try await PythonEnvironments.directory()
        let process = try TestProcess(
            "\(folder)/mcp-\(version)/bin/python", arguments, environment: installation.environment,
            directory: installation.workingDirectory, output: .pieces(output.take),
            errors: .file(installation.logPath))
        _ = try await process.exit(within: .seconds(60))
        let text = try await output.text(within: .seconds(5))
        return (try? JSON(parsing: text)) ?? ["fault": .string("no JSON: \(text.prefix(300))")]
    }
}
