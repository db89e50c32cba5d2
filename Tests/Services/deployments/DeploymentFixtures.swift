import NIOCore
import Primitives
import ServiceKit
import Storage
import Wire

@testable import Deployments

/// What the tests of this service share: good arguments, one call, and answers to read.
enum DeploymentFixtures {
    static let id = Identifier(high: 0x019A_0000_0000_7000, low: 0x8000_0000_0000_0001)
    static let operationID = Identifier(high: 0x019A_0000_0000_7000, low: 0x8000_0000_0000_00FF)
    static let now = Timestamp(milliseconds: 1_767_312_000_123)
    static let commitHash = "a1b2c3d4e5f6789012345678901234567890abcd"

    static let metadata: JSONObject = [
        "pr_number": 1, "pr_title": "t", "commit_hash": .string(commitHash), "test_summary": ["unit": 10],
        "constitutional_compliance": true,
    ]

    static let deployment = Deployment(
        id: id, deployedAt: now, commitHash: commitHash, metadata: metadata, createdAt: now, createdBy: "cli")

    static let arguments: JSONObject = [
        "deployed_at": "2026-01-01T00:00:00Z", "metadata": .object(metadata), "created_by": "cli",
    ]

    /// The good arguments with these in the place of theirs; null leaves one out.
    static func arguments(with others: JSONObject) -> JSONObject {
        JSONObject((arguments.members + others.members).map { ($0.key, $0.value) })
    }

    /// An identifier of this small number.
    static func identifier(_ number: UInt64) -> Identifier {
        Identifier(high: 0x019A_0000_0000_7000, low: 0x8000_0000_0000_1000 + number)
    }

    static func context(_ dialect: Dialect = .sqlite) -> CallContext {
        CallContext(
            operationID: operationID, actor: "claude-code", now: now,
            deadline: Deadline(MonotonicTime(nanoseconds: .max)), dialect: dialect, newIdentifier: { id })
    }

    static func plan(_ arguments: JSONObject, _ dialect: Dialect = .sqlite) throws -> Plan {
        try InputReader.read(RecordDeployment.self, from: arguments).plan(context(dialect))
    }

    /// The paths of the faults for which these arguments are refused; empty where they are not.
    static func faultPaths(_ arguments: JSONObject) -> [String] {
        do {
            _ = try InputReader.read(RecordDeployment.self, from: arguments)
            return []
        } catch {
            return (error.details["errors"]?.array ?? []).compactMap { $0["path"]?.string }
        }
    }
}
