import NIOCore
import Primitives
import Transport
import Wire

/// One call under way: the machine that decides about it, and what carries its decisions out.
final class RoutedCall {
    private let router: Router
    private let link: ServiceLink
    private let request: ServiceRequest
    private let arrival: MonotonicTime
    private var machine: CallMachine
    private var completion: ((CallOutcome) -> Void)?
    private var answer: CallOutcome?
    private var attempt: FrameClient.CallID?

    init(
        router: Router, link: ServiceLink, request: ServiceRequest, machine: CallMachine,
        arrival: MonotonicTime, completion: @escaping (CallOutcome) -> Void
    ) {
        self.router = router
        self.link = link
        self.request = request
        self.machine = machine
        self.arrival = arrival
        self.completion = completion
    }

    func start() { handle(.started) }

    func cancel() { handle(.cancelled) }

    private func handle(_ event: CallMachine.Event) {
        let now = router.clocks.monotonic()
        switch machine.handle(event, at: now) {
        case .ask(let deadline): ask(deadline)
        case .wait(let milliseconds):
            router.eventLoop.after(milliseconds: milliseconds) { self.handle(.waitEnded) }
        case .passOn:
            if let answer { finish(answer) }
        case .giveUp(let failure):
            finish(
                .givenUp(
                    failure, service: link.name, elapsedMilliseconds: now.milliseconds(since: arrival),
                    operationID: request.operationID))
        case .withdraw:
            if let attempt { link.client.cancel(attempt) }
            completion = nil
        case .nothing: break
        }
    }

    private func finish(_ outcome: CallOutcome) {
        let last = completion
        completion = nil
        last?(outcome)
    }

    private func ask(_ deadline: Deadline) {
        let request = request
        attempt = link.client.call(
            "tools/call", deadline: deadline,
            writeParams: { request.write(into: &$0, remainingMilliseconds: $1) },
            completion: { self.received($0) })
    }

    private func received(_ result: Result<CallAnswer, CallFailure>) {
        switch result {
        case .success(.result(let result)):
            let toolAnswer = ToolAnswer(result: result)
            answer = .answer(toolAnswer)
            handle(
                toolAnswer.errorCode == .deadlineExceeded
                    ? .ranOutOfTime
                    : .answered(retryAfterMilliseconds: toolAnswer.retryAfterMilliseconds))
        case .success(.error(let error)):
            answer = .refused(
                by: link.name, error, traceID: router.reportRefusal(by: link.name, error, request.call))
            handle(.answered(retryAfterMilliseconds: nil))
        case .failure(let failure): handle(.failed(failure))
        }
    }
}

extension ToolAnswer {
    /// What a service refused the call for; nil where it did not, or for a reason unknown here.
    var errorCode: ErrorCode? {
        guard isError else { return nil }
        return structuredContent?["error"]?["code"]?.string.flatMap { ErrorCode(rawValue: $0) }
    }

    /// The wait that a service asks for where it answered `unavailable`.
    var retryAfterMilliseconds: Int64? {
        guard errorCode == .unavailable else { return nil }
        return structuredContent?["error"]?["details"]?["retry_after_ms"]?.integer
            .flatMap { $0 >= 0 ? $0 : nil }
    }
}
