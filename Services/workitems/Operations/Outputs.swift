import ServiceKit

extension OutputSchema {
    /// A whole work item, with what one tool adds.
    static func workItem(adding optional: KeyValuePairs<String, MemberType>) -> OutputSchema {
        OutputSchema(
            [
                "id": .string, "version": .integer, "item_type": .string, "title": .string,
                "status": .string, "parent_id": .stringOrNull, "path": .string, "depth": .integer,
                "branch_name": .stringOrNull, "commit_hash": .stringOrNull, "pr_number": .integerOrNull,
                "metadata": .object, "deleted_at": .stringOrNull, "created_at": .string,
                "updated_at": .string, "created_by": .string, "updated_by": .string,
            ], optional: optional)
    }

    /// The project's configuration.
    static let configuration = OutputSchema([
        "id": .integer, "version": .integer, "active_context_type": .string,
        "current_session_id": .stringOrNull, "git_branch": .stringOrNull,
        "git_head_commit": .stringOrNull, "default_token_budget": .integer, "updated_at": .stringOrNull,
        "updated_by": .stringOrNull, "database_healthy": .boolean, "last_health_check_at": .string,
    ])

    /// The same from any layer: git knows little of it.
    static let configurationOfAnyLayer = configuration.allowingNull(in: [
        "version", "active_context_type", "default_token_budget",
    ])
}
