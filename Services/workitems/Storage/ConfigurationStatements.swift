import Primitives
import ServiceKit
import Storage

/// Statements on the one project configuration.
enum ConfigurationStatements {
    static let select = Statement(
        """
        SELECT version, active_context_type, current_session_id, git_branch, git_head_commit, \
        default_token_budget, updated_at, updated_by FROM project_configuration WHERE id = 1
        """)

    /// A row if the configuration still is as this operation left it. Its lock must be held.
    static func unchanged(_ written: Written<ProjectConfiguration>) -> Statement {
        Statement(
            """
            SELECT 1 FROM project_configuration WHERE id = 1 AND version = $1 AND last_operation_id = $2 \
            AND updated_at = $3
            """,
            .integer(written.record.version), .identifier(written.operationID),
            .timestamp(written.record.updatedAt))
    }

    /// Stores a configuration over its version before, which is 1 where there is no row.
    static func store(
        _ configuration: ProjectConfiguration, over version: Int64, operationID: Identifier
    ) -> Statement {
        Statement(
            """
            INSERT INTO project_configuration (id, version, active_context_type, current_session_id, \
            git_branch, git_head_commit, default_token_budget, updated_at, updated_by, \
            last_operation_id, last_actor) \
            VALUES (1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9) \
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, \
            active_context_type = excluded.active_context_type, \
            current_session_id = excluded.current_session_id, git_branch = excluded.git_branch, \
            git_head_commit = excluded.git_head_commit, \
            default_token_budget = excluded.default_token_budget, updated_at = excluded.updated_at, \
            updated_by = excluded.updated_by, last_operation_id = excluded.last_operation_id, \
            last_actor = excluded.last_actor WHERE project_configuration.version = $1
            """,
            .integer(version), .integer(configuration.version),
            .text(configuration.activeContextType.rawValue), .identifier(configuration.currentSessionID),
            .text(configuration.gitBranch), .text(configuration.gitHeadCommit),
            .integer(configuration.defaultTokenBudget), .timestamp(configuration.updatedAt),
            .text(configuration.updatedBy), .identifier(operationID))
    }
}

extension ProjectConfiguration {
    /// Reads the row of `ConfigurationStatements.select`; the initial configuration where there is none.
    init(rows: Rows) throws(StorageError) {
        guard let row = rows.first else {
            self = .initial
            return
        }
        guard let type = ContextType(rawValue: try row.text(1)) else {
            throw StorageError(.invalidStatement, detail: "a configuration of unknown context type")
        }
        self.init(
            version: try row.integer(0), activeContextType: type,
            currentSessionID: try row.optional(2, Row.identifier), gitBranch: try row.optional(3, Row.text),
            gitHeadCommit: try row.optional(4, Row.text), defaultTokenBudget: try row.integer(5),
            updatedAt: try row.optional(6, Row.timestamp), updatedBy: try row.optional(7, Row.text))
    }
}
