import Primitives
import ServiceKit
import Wire

/// The refusal of a change that was meant for another version.
enum VersionConflict {
    /// The refusal, with what the caller needs to decide anew.
    ///
    /// - Parameters:
    ///   - current: The entity as it is.
    ///   - before: The entity as the caller knew it, if the history has it: only `fields` are compared.
    static func error(
        expected: Int64, current: JSON, version: Int64, fields: [String], before: JSON?
    ) -> ToolError {
        let changed = before.map { before in
            fields.filter { (before[$0] ?? .null) != (current[$0] ?? .null) }
        }
        return ToolError(
            .versionConflict,
            "It is at version \(version), not \(expected): read it again and repeat the change with that.",
            details: [
                "expected_version": .integer(expected),
                "current_version": .integer(version),
                "changed_by": current["updated_by"] ?? .null,
                "changed_at": current["updated_at"] ?? .null,
                "changed_fields": .array((changed ?? []).map { .string($0) }),
                "current": current,
            ])
    }
}
