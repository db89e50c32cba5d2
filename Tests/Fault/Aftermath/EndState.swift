import Foundation
import TestSupport

/// What a run has left of processes, files and rights.
struct EndState: Sendable {
    /// Before the first fault, and in the end.
    var before: [ProcessFigures] = []
    var after: [ProcessFigures] = []
    /// The sizes of the files of the state directory, by name.
    var files: [String: Int] = [:]
    /// Which role may use the schema of another service.
    var trespasses: [String] = []
    /// The roles that were found at all.
    var roles: Set<String> = []
    /// Connections that were refused although a supervisor ran.
    var refusals: [String] = []

    static let services = ["workitems", "vendors", "deployments"]

    /// Reads files and rights.
    mutating func read(_ installation: Installation, _ server: FaultyServer) async throws {
        after = ProcessFigures.all(of: installation)
        let manager = FileManager.default
        for name in manager.enumerator(atPath: installation.home)?.compactMap({ $0 as? String }) ?? [] {
            let path = installation.home + "/" + name
            files[name] = try? manager.attributesOfItem(atPath: path)[.size] as? Int
        }
        let rights = try await server.rows(
            """
            SELECT rolname, nspname, has_schema_privilege(rolname, nspname, 'USAGE') \
            FROM pg_roles, pg_namespace WHERE rolname LIKE 'holdfast%' \
            AND nspname IN ('workitems', 'vendors', 'deployments')
            """, columns: 3)
        for right in rights {
            roles.insert(right[0])
            if right[2] == "t", right[0] != "holdfast_" + right[1] {
                trespasses.append("\(right[0]) may use \(right[1])")
            }
        }
    }
}
