import Foundation

/// The plans of all that is run in one database of the tests' server, as auto_explain logs them: with the
/// rows that were read, and of the very statements that a service has prepared.
public struct PlanLog: Sendable {
    private let database: String
    private let path: String

    /// Has every session of this database that begins from now on log its plans.
    ///
    /// - Throws: `TestKitError` with what psql said.
    public init(of url: String, on server: TemporaryPostgreSQL) throws {
        let name = url.prefix { $0 != "?" }.split(separator: "/").last
        database = name.map(String.init) ?? ""
        path = "\(server.directory)/log"
        let settings = [
            ("session_preload_libraries", "auto_explain"), ("auto_explain.log_min_duration", "0"),
            ("auto_explain.log_analyze", "on"), ("auto_explain.log_timing", "off"),
            ("auto_explain.log_format", "json"),
        ]
        for (setting, value) in settings {
            try server.execute("ALTER DATABASE \(database) SET \(setting) = '\(value)'")
        }
    }

    /// The plans of whatever `body` has the database do.
    ///
    /// - Throws: what `body` throws, and what reading the log throws.
    public func plans(of body: () async throws -> Void) async throws -> [LoggedPlan] {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        let start = try file.seekToEnd()
        try await body()
        try file.seek(toOffset: start)
        let text = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self)
        return plans(in: text)
    }

    /// An entry is a line of its own and the lines behind it that begin with a tab.
    private func plans(in text: String) -> [LoggedPlan] {
        var (found, entry): ([LoggedPlan], [Substring]?) = ([], nil)
        func end() {
            if let plan = entry.flatMap({ LoggedPlan(json: $0.joined(separator: "\n")) }) {
                found.append(plan)
            }
            entry = nil
        }
        for line in text.split(separator: "\n") {
            if line.hasPrefix("\t") {
                entry?.append(line.dropFirst())
            } else {
                end()
                if line.contains(" \(database) LOG:  duration: "), line.hasSuffix("plan:") { entry = [] }
            }
        }
        end()
        return found
    }
}
