import Continuity
import Primitives
import Storage
import Wire

/// An accepted write that is to be carried out again, to the letter: with the same identifiers, at the same
/// time, by the same actor.
struct EntryPlan: Sendable {
    let operation: Operation
    /// What the plan draws its identifiers from.
    let identifiers: OperationIdentifiers
    let context: CallContext
    private let arguments: JSONObject

    private static let milliseconds: Int64 = 5000

    /// What it takes to carry the entry out in a store of this dialect.
    ///
    /// - Throws: `internal` where its arguments can't be read.
    init(_ entry: JournalEntry, dialect: Dialect, clocks: Clocks) throws(ToolError) {
        guard let arguments = (try? JSON(parsing: entry.arguments))?.object else {
            throw ToolError(.internal, "The arguments of \(entry.operationID) can't be read.")
        }
        self.arguments = arguments
        let identifiers = OperationIdentifiers(
            of: entry.operationID, at: entry.acceptedAt, recorded: entry.identifiers)
        self.identifiers = identifiers
        operation = Operation(
            id: entry.operationID, tool: entry.tool, arguments: .object(arguments), actor: entry.actor,
            at: entry.acceptedAt)
        context = CallContext(
            operationID: entry.operationID, actor: entry.actor, now: entry.acceptedAt,
            deadline: Deadline(milliseconds: Self.milliseconds, from: clocks.monotonic()), dialect: dialect,
            newIdentifier: { identifiers.next() })
    }

    /// What brings a copy's record to the version it was made for.
    func lifting(_ catalogue: ToolCatalogue) -> Statement? { tool(catalogue)?.lifting }

    /// What it writes, where its answer does not tell.
    func subject(_ catalogue: ToolCatalogue) -> WriteSubject? { tool(catalogue)?.subject }

    private func tool(_ catalogue: ToolCatalogue) -> (any Tool)? {
        try? catalogue[operation.tool]?.read(arguments)
    }

    /// Carries it out as far as its writes; `completion` is called on the resolver's event loop.
    func resolve(
        _ catalogue: ToolCatalogue, _ resolver: PlanResolver,
        completion: @escaping (Result<PlanResolver.Resolution, any Error>) -> Void
    ) {
        guard let known = catalogue[operation.tool] else {
            return completion(
                .failure(ToolError(.internal, "There is no tool \(operation.tool) any more.")))
        }
        resolver.resolve(deadline: context.deadline, while: { true }) {
            try known.read(arguments).plan(context)
        } completion: {
            completion($0)
        }
    }
}
