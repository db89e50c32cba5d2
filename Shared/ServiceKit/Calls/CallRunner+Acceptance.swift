import Continuity
import NIOCore
import Primitives
import Storage
import Transport

/// Writes while the primary store is away: accepted into the journal, shown by the copy, replayed later.
extension CallRunner {
    /// Sends a write where writes go now.
    func startWrite(_ call: Call) {
        if let refusal = promotion?.refusal(ofEpoch: call.routeEpoch) { return fail(call, refusal) }
        guard let fallback, fallback.acceptsWrites else { return askPrimary(call) }
        guard !fallback.isAway else {
            return fallback.whenWritesMove { [self] in
                fallback.isAway ? accept(call, insteadOf: nil) : askPrimary(call)
            }
        }
        askPrimary(call)
    }

    /// How long an attempt at the primary store may take where there is something below it.
    func attemptDeadline(of call: Call) -> Deadline {
        guard let fallback, fallback.acceptsWrites else { return call.context.deadline }
        return shortDeadline(of: call)
    }

    /// A deadline that leaves time for the layers below.
    func shortDeadline(of call: Call) -> Deadline {
        let now = clocks.monotonic()
        let left = call.context.deadline.remainingMilliseconds(at: now)
        return Deadline(milliseconds: min(Limits.writeAttemptMilliseconds, left / 2), from: now)
    }

    /// Accepts the write, or fails with the primary store's own failure where that can't be.
    func accept(_ call: Call, insteadOf failure: StorageError?) {
        let unavailable = failure ?? StorageError(.unavailable, detail: "the primary store is away")
        guard let fallback, let operation = call.operation, fallback.acceptsWrites,
            type(of: call.tool).description.isDeferrable
        else {
            return fail(call, unavailable)
        }
        // From here on the copy may know more than the primary store: it answers until that has caught up.
        fallback.heard(.failed(.unavailable))
        let identifiers = OperationIdentifiers(of: operation.id, at: call.context.now)
        let context = call.context.below(.sqlite, newIdentifier: { identifiers.next() })
        fallback.resolver.resolve(deadline: context.deadline, while: { call.request.isAwaited }) {
            try call.tool.plan(context)
        } completion: { [self] result in
            switch result {
            case .success(.answer(let answer)):
                succeed(call, answer.structuredContent(operationID: operation.id))
            case .success(.write(let step)):
                // The plan took its time: nothing is accepted any more once the other instance was told so.
                if let refusal = promotion?.refusal(ofEpoch: call.routeEpoch) { return fail(call, refusal) }
                let transaction = operation.accepted(
                    step, arguments: call.arguments, identifiers: identifiers, epoch: promotion?.epoch ?? 1,
                    subject: call.tool.subject, lifting: fallback.isStoreShared ? call.tool.lifting : nil)
                let bound = NIOLoopBound((self, call), eventLoop: eventLoop)
                fallback.acceptsInFlight += 1
                let (copy, removals) = (fallback.copy, call.tool.subject?.removals ?? [])
                copy.database.write(transaction, deadline: context.deadline) { [inbox] result in
                    let answer: @Sendable () -> Void = {
                        inbox.post { bound.value.0.accepted(bound.value.1, result, insteadOf: unavailable) }
                    }
                    guard case .success = result else { return answer() }
                    copy.tellAccepted(operation.id, removing: removals, completion: answer)
                }
            case .failure(let error): refused(call, error, insteadOf: unavailable)
            }
        }
    }

    private func accepted(
        _ call: Call, _ result: Result<Accepted, any Error>, insteadOf failure: StorageError
    ) {
        guard let fallback else { return }
        fallback.acceptsInFlight -= 1
        switch result {
        case .success(let accepted):
            let label = fallback.layer(at: clocks.now())?.pending(accepted.receipt)
            let content =
                accepted.answer?.structuredContent(operationID: call.context.operationID, label: label)
                ?? label.map { $0.added(to: accepted.outcome) } ?? accepted.outcome
            succeed(call, content, from: .copy)
        case .failure(let error): refused(call, error, insteadOf: failure)
        }
    }

    private static func isAmbiguous(_ failure: StorageError) -> Bool {
        switch failure.code {
        case .outcomeUnknown, .timeout: true
        default: false
        }
    }

    /// A refusal is the copy's own; a fault of the copy or the journal leaves the primary store's failure.
    private func refused(_ call: Call, _ error: any Error, insteadOf failure: StorageError) {
        guard let refusal = error as? ToolError else {
            fallback?.note(error, of: call)
            return fail(call, failure)
        }
        guard let fallback, let operation = call.operation, let next = NextVersion(refusing: refusal) else {
            return refused(call, refusal, isAnothersDoing: false, insteadOf: failure)
        }
        let bound = NIOLoopBound((self, call), eventLoop: eventLoop)
        let makers = next.makers(besides: operation.id)
        let deadline = call.context.deadline
        fallback.copy.database.read([makers], cost: .point, deadline: deadline) { [inbox] result in
            let isAnothers = try? NextVersion.isAnothers(result.get()[0], than: operation.id)
            inbox.post {
                let (me, call) = bound.value
                me.refused(call, refusal, isAnothersDoing: isAnothers ?? false, insteadOf: failure)
            }
        }
    }

    private func refused(
        _ call: Call, _ refusal: ToolError, isAnothersDoing: Bool, insteadOf failure: StorageError
    ) {
        // The attempt whose outcome is unknown may be what the copy has seen: it must not refuse itself.
        if !isAnothersDoing, Self.isAmbiguous(failure), Operation.mayHideSuccess(refusal) {
            return fail(call, failure)
        }
        let layer = fallback?.layer(at: clocks.now())
        fail(call, layer?.marking(refusal, hasNotHappened: isAnothersDoing) ?? refusal)
    }
}
