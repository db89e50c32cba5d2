import Primitives
import Wire

/// What is asked of services.
extension Session {
    /// Asks a service.
    ///
    /// - Parameter number: Counts how often this call is entered, for each time that the service asks back.
    func call(
        _ exchange: SessionMachine.Exchange, _ call: ServiceCall, number: Int = 1,
        _ reply: any ReplyChannel
    ) {
        let asked = askCount
        let isStateless = exchange.revision.isStateless
        guard let opened = isStateless ? opened(call) : call else {
            finish(exchange)
            return refuse(exchange, .strangeState, reply)
        }
        let ticket = context.router.call(opened, reply: reply) { [weak self] outcome in
            guard let self else { return }
            var outcome = outcome
            if case .question(let result) = outcome {
                guard isStateless else { return ask(exchange, call, result, number: number, reply) }
                let now = context.clocks.now()
                outcome = .question(context.carriedState.sealed(result, for: call, at: now))
            }
            finish(exchange)
            answer(exchange, call.method, outcome, reply)
            onFinish?()
        }
        // The answer may be there already, or a question to the client.
        if asked == askCount, machine.inFlight[exchange.id] != nil {
            pending[exchange.id] = Pending(reply: reply, wait: .call(ticket))
        }
    }

    /// The call with a service's own state in place of what the client has carried; nil where that is not
    /// what it was given.
    private func opened(_ call: ServiceCall) -> ServiceCall? {
        guard let carried = call.input?.state?.string else { return call }
        guard let state = context.carriedState.opened(carried, by: call, at: context.clocks.now()) else {
            return nil
        }
        var call = call
        call.input?.state = JSONSlice(unchecked: JSON.string(state).serialized)
        return call
    }
}
