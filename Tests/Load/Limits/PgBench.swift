import Foundation
import TestSupport

/// PostgreSQL's own load generator, on the same statements.
enum PgBench {
    /// Transactions a second of this script with so many clients, all on one thread; nil where there is no
    /// pgbench.
    static func rate(_ script: String, url: String, schema: String, clients: Int, seconds: Int) async throws
        -> Double?
    {
        let folder = try await output("/usr/bin/env", ["pg_config", "--bindir"], [:], seconds: 10)
        let program = folder.trimmingCharacters(in: .whitespacesAndNewlines) + "/pgbench"
        guard FileManager.default.isExecutableFile(atPath: program) else { return nil }
        let directory = try TemporaryDirectory()
        let path = directory.file("script.sql")
        try script.write(toFile: path, atomically: false, encoding: .utf8)
        let text = try await output(
            program,
            ["-n", "-M", "prepared", "-f", path, "-c", "\(clients)", "-j", "1", "-T", "\(seconds)", url],
            ["PGOPTIONS": "-c search_path=\(schema),public -c jit=off -c enable_seqscan=off"],
            seconds: seconds + 20)
        return try rate(in: text)
    }

    /// The figure in what pgbench prints.
    static func rate(in text: String) throws -> Double {
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let rate = Double(line.dropFirst(6).prefix { $0 != " " })
        else { throw LoadFault("pgbench failed: \(text.suffix(500))") }
        return rate
    }

    private static func output(
        _ program: String, _ arguments: [String], _ more: [String: String], seconds: Int
    ) async throws -> String {
        let environment = ["PATH": environmentValue("PATH") ?? "/usr/bin:/bin", "LC_ALL": "C"]
        let collected = Collected()
        let process = try TestProcess(
            program, arguments, environment: environment.merging(more) { $1 },
            output: .pieces(collected.take))
        _ = try await process.exit(within: .seconds(seconds))
        return try await collected.text(within: .seconds(5))
    }
}
