import Primitives
import ServiceKit
import Storage
import Wire

/// `update_project_configuration`
struct UpdateProjectConfiguration: Tool {
    static let description = ToolDescription(
        name: "update_project_configuration", title: "Update the project's configuration",
        text: """
            Changes the fields given. With version, the call is refused if somebody else made a change \
            meanwhile; without, the last write wins. current_session_id names a work item of type session.
            """,
        effect: .write(destructive: true, idempotent: false), output: .configuration,
        entity: "project_configuration")

    private let version: Int64?
    private let contextType: ProjectConfiguration.ContextType?
    private let sessionID: Identifier?
    private let branch: String?
    private let headCommit: String?
    private let tokenBudget: Int64?
    private let cleared: Set<String>
    private let updatedBy: String?

    /// The fields a client can change.
    private static let fields = [
        "active_context_type", "current_session_id", "git_branch", "git_head_commit",
        "default_token_budget",
    ]

    init(_ input: inout InputReader) {
        version = input.optional("version", .version, "The one last read")
        contextType = input.optional("active_context_type", .oneOf(ProjectConfiguration.ContextType.self))
        sessionID = input.optional("current_session_id", .identifier)
        branch = input.optional("git_branch", .branchName)
        headCommit = input.optional("git_head_commit", .commitHash)
        tokenBudget = input.optional("default_token_budget", .integer(1000...1_000_000))
        cleared = input.clear(["current_session_id", "git_branch", "git_head_commit"])
        updatedBy = input.optional("updated_by", .actorName, "Default: the client's name")
    }

    var lifting: Statement? {
        version.map { .lifting("project_configuration", where: "id = $1", .integer(1), to: $0) }
    }

    func plan(_ context: CallContext) -> Plan {
        // A row can't be locked before it exists, so two first updates are kept apart by a lock of their own.
        let locks = context.dialect.lock("project_configuration", .exclusive)
        let reading = readFirst(locks, context)
        guard !isEmpty, sessionID == nil,
            let written = context.memory.value(of: Written<ProjectConfiguration>.self, Self.memoryKey),
            version == nil || version == written.record.version
        else { return .write(reading) }
        let unchanged = Precondition(locks: locks, finds: ConfigurationStatements.unchanged(written))
        return .write(.commitIf(unchanged, then: store(written.record, context), otherwise: reading))
    }

    /// There is one configuration.
    private static let memoryKey = Memory.Key.name("project_configuration")

    private func readFirst(_ locks: [Statement], _ context: CallContext) -> TransactionStep<Answer> {
        var batch = Batch(locks)
        let configuration = batch.add(ConfigurationStatements.select)
        let session = sessionID.map { batch.add(WorkItemStatements.reference($0)) }
        return .query(batch.statements) { rows in
            let stored = try ProjectConfiguration(rows: rows[configuration])
            if let version, version != stored.version { return conflict(stored, expected: version) }
            if isEmpty {
                return .finish(answer(stored, [.nothingChanged], context))
            }
            if let session { try checkSession(rows[session]) }
            return store(stored, context)
        }
    }

    private func store(_ stored: ProjectConfiguration, _ context: CallContext) -> TransactionStep<Answer> {
        let changed = changed(stored, context)
        context.memory.remember(Written(changed, by: context.writeID), under: Self.memoryKey)
        let statement = ConfigurationStatements.store(
            changed, over: stored.version, operationID: context.writeID)
        return .commit([statement], answer(changed, version == nil ? [.lastWriteWins] : [], context))
    }

    private var isEmpty: Bool {
        contextType == nil && sessionID == nil && branch == nil && headCommit == nil && tokenBudget == nil
            && cleared.isEmpty
    }

    private func changed(_ stored: ProjectConfiguration, _ context: CallContext) -> ProjectConfiguration {
        func next<Value>(_ name: String, _ given: Value?, _ stored: Value?) -> Value? {
            cleared.contains(name) ? nil : given ?? stored
        }
        return ProjectConfiguration(
            version: stored.version + 1, activeContextType: contextType ?? stored.activeContextType,
            currentSessionID: next("current_session_id", sessionID, stored.currentSessionID),
            gitBranch: next("git_branch", branch, stored.gitBranch),
            gitHeadCommit: next("git_head_commit", headCommit, stored.gitHeadCommit),
            defaultTokenBudget: tokenBudget ?? stored.defaultTokenBudget, updatedAt: context.now,
            updatedBy: updatedBy ?? context.actor)
    }

    private func checkSession(_ rows: Rows) throws {
        let problem: String
        if let row = rows.first, row.isNull(1) {
            let type = try row.text(0)
            guard type != ItemType.session.rawValue else { return }
            problem = "that item is a \(type)"
        } else {
            problem = "there is no such item"
        }
        throw ToolError.validation(
            path: "current_session_id", rule: "session",
            "must name a work item of type session that is not deleted; \(problem)",
            value: .string(sessionID?.description ?? ""))
    }

    private func conflict(_ stored: ProjectConfiguration, expected: Int64) -> TransactionStep<Answer> {
        .query([HistoryStatements.state(of: "project_configuration", "1", at: expected)]) { rows in
            let before = try rows[0].first.flatMap { row in row.isNull(0) ? nil : try row.bytes(0) }
            throw VersionConflict.error(
                expected: expected, current: stored.json, version: stored.version, fields: Self.fields,
                before: before.map { JSONSlice(unchecked: $0).decoded ?? .null }
                    ?? (expected == 1 ? ProjectConfiguration.initial.json : nil))
        }
    }

    private func answer(_ configuration: ProjectConfiguration, _ warnings: [Warning], _ context: CallContext)
        -> Answer
    {
        Answer(warnings: warnings) {
            configuration.writeAnswer(into: &$0, isHealthy: context.isPrimary, at: context.now)
        }
    }
}
