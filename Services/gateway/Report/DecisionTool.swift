import Primitives
import Wire

/// Resolves a sync conflict, and has a person decide where the call does not say how.
final class DecisionTool {
    private let conflicts: ConflictTools
    private let directory: String
    private let clocks: Clocks
    /// Made when it is first needed: few calls ask anybody anything.
    private lazy var seal = StateSeal(key: StateKey.key(in: directory, random: clocks.random))

    /// The most conflicts among which the one in question is looked for.
    private static let listedMax: Int64 = 100

    init(conflicts: ConflictTools, directory: String, clocks: Clocks) {
        self.conflicts = conflicts
        self.directory = directory
        self.clocks = clocks
    }

    func resolve(
        _ arguments: JSONObject, _ call: ServiceCall, completion: @escaping (CallOutcome) -> Void
    ) {
        if let keep = arguments["keep"], keep != .null {
            return conflicts.resolve(arguments, call, completion: completion)
        }
        guard ConflictDecision.canAsk(call.capabilities) else {
            return completion(.failed(Self.keepRequired))
        }
        let subject = Self.subject(arguments, call)
        guard let responses = call.input?.responses else { return ask(arguments, subject, completion) }
        guard let state = call.input?.state?.string, seal.isGood(state, for: subject, at: clocks.now())
        else {
            return completion(.fault(.strangeState))
        }
        switch ConflictDecision(responses) {
        case .keep(let keep):
            var arguments = arguments
            arguments["keep"] = .string(keep)
            conflicts.resolve(arguments, call, completion: completion)
        case .refused(let action): completion(.failed(Self.undecided(action)))
        case .open: ask(arguments, subject, completion)
        }
    }

    /// A state is good for this caller, this conflict and this version of it.
    private static func subject(_ arguments: JSONObject, _ call: ServiceCall) -> StateSeal.Subject {
        StateSeal.Subject(
            caller: call.callerKey, operation: call.name,
            params: ["id", "version", "rename_to"].map { (arguments[$0] ?? .null).text })
    }

    private func ask(
        _ arguments: JSONObject, _ subject: StateSeal.Subject,
        _ completion: @escaping (CallOutcome) -> Void
    ) {
        conflicts.list(["limit": .integer(Self.listedMax)]) { [self] outcome in
            var conflict: JSON?
            if case .answer(let answer) = outcome, !answer.isError {
                conflict =
                    answer.structuredContent?["items"]?.elements
                    .first { $0["id"]?.string == arguments["id"]?.string }?.decoded
            }
            let state = seal.state(for: subject, at: clocks.now())
            completion(.question(ConflictDecision.question(conflict, state: state)))
        }
    }

    private static let keepRequired = ToolFailure(
        code: .validationFailed,
        message: "Say which side to keep; this client can't ask a person. keep: is required.",
        details: [
            "errors": [["path": "keep", "rule": "required", "message": "is required", "value": .null]]
        ])

    private static func undecided(_ action: String) -> ToolFailure {
        ToolFailure(
            code: .permissionDenied,
            message: "The person who was asked did not decide: nothing was changed, the conflict stays open.",
            details: ["action": .string(action)])
    }
}
