import NIOCore
import Primitives
import Transport
import Wire

/// One call under way: the machine that decides about it, and what carries its decisions out.
final class RoutedCall {
    /// What one instance has of the call.
    private struct Slot {
        /// Tells this attempt from those that were withdrawn; 0: none.
        var serial = 0
        var id: FrameClient.CallID?
        var began = MonotonicTime(nanoseconds: 0)
    }

    private let router: Router
    private let link: ServiceLink
    /// Whether it is among what clients have under way to the service.
    private let isCounted: Bool
    /// When the attempt began by which a service has done it; nil while none has.
    private var served: MonotonicTime?
    let request: ServiceRequest
    private let arrival: MonotonicTime
    let reply: (any ReplyChannel)?
    /// How many messages have been passed on before the answer.
    var relayed = 0
    /// The furthest progress that the client has been told of.
    var progress = -Double.infinity
    private var machine: CallMachine
    private var completion: ((CallOutcome) -> Void)?
    private var answer: CallOutcome?
    private var primary = Slot()
    private var standby = Slot()
    private var lastSerial = 0
    private var number = 0
    private var timer: Scheduled<Void>?

    init(
        router: Router, link: ServiceLink, isCounted: Bool, request: ServiceRequest, machine: CallMachine,
        arrival: MonotonicTime, reply: (any ReplyChannel)?, completion: @escaping (CallOutcome) -> Void
    ) {
        self.router = router
        self.link = link
        self.isCounted = isCounted
        self.request = request
        self.machine = machine
        self.arrival = arrival
        self.reply = reply
        self.completion = completion
    }

    func start() {
        number = link.begin(self)
        handle(.started)
    }

    func cancel() { handle(.cancelled) }
    func routeChanged() { handle(.routeChanged) }
    func refused(by instance: Instance) { handle(.refused(instance)) }
    func late() { handle(.late) }
    /// Whether a service knows the call by this id.
    func isAsked(by id: FrameClient.CallID) -> Bool { primary.id == id || standby.id == id }

    private subscript(_ instance: Instance) -> Slot {
        get { instance == .primary ? primary : standby }
        set { if instance == .primary { primary = newValue } else { standby = newValue } }
    }

    private func handle(_ event: CallMachine.Event) {
        let clocks = router.clocks
        let now = clocks.monotonic()
        let action = machine.handle(
            event, in: .init(now: now, places: link.places, random: clocks.random), budget: &link.budget)
        switch action {
        case .ask(let attempt): ask(attempt, now)
        case .move(let place, let attempt):
            withdraw(from: place)
            ask(attempt, now)
        case .wait(let milliseconds): wait(milliseconds)
        case .passOn: finish(answer, now)
        case .giveUp(let failure):
            finish(
                .givenUp(
                    failure, service: link.name, elapsedMilliseconds: now.milliseconds(since: arrival),
                    operationID: request.operationID), now)
        case .withdraw: finish(nil, now)
        case .nothing: break
        }
    }

    /// Ends the call everywhere; without an outcome nobody is told.
    private func finish(_ outcome: CallOutcome?, _ now: MonotonicTime) {
        link.end(number)
        if isCounted { link.load.ended(writes: machine.writes, served: served, at: now) }
        timer?.cancel()
        withdraw(from: .primary)
        withdraw(from: .standby)
        let last = completion
        completion = nil
        guard let outcome else { return }
        router.note(request, outcome, by: link.name, since: arrival)
        last?(outcome)
    }

    private func wait(_ milliseconds: Int64) {
        timer?.cancel()
        timer = router.eventLoop.after(milliseconds: milliseconds) {
            self.router.routes.look(at: self.link.index)
            self.handle(.waitEnded)
        }
        router.routes.look(at: link.index)
    }

    // MARK: Attempts

    private func ask(_ attempt: CallMachine.Attempt, _ now: MonotonicTime) {
        if lastSerial > 0 { link.repeats += 1 }
        lastSerial += 1
        let serial = lastSerial
        let place = attempt.place
        let (request, seen) = (request, link.seen)
        self[place] = Slot(serial: serial, began: now)
        // Even where there is nobody else to ask now: there may be by then.
        if !machine.writes { link.watch(number, since: now) }
        let envelopeNumber = link.isForeign ? number : nil
        let id = link[place].client.call(
            request.call.method.name, deadline: attempt.deadline,
            writeParams: {
                request.write(
                    into: &$0, remainingMilliseconds: $1, epoch: attempt.epoch, seen: seen,
                    number: envelopeNumber)
            },
            completion: { self.received($0, from: place, serial) })
        // The attempt may have ended already.
        if self[place].serial == serial { self[place].id = id }
    }

    private func withdraw(from place: Instance) {
        guard let id = self[place].id else { return }
        self[place] = Slot()
        link[place].client.cancel(id)
    }

    /// Keeps what is passed on if nothing better comes.
    private func keep(_ toolAnswer: ToolAnswer, _ reply: CallMachine.Reply, from place: Instance) {
        // A primary that can't answer a read has tried more than its standby has: its reasons say more.
        if case .unavailable = reply, place == .standby, !machine.writes, answer != nil { return }
        answer = .answer(toolAnswer)
    }

    /// What the result of another method than `tools/call` is to the call.
    private func take(_ result: JSONSlice) -> CallMachine.Reply {
        let isQuestion = result["resultType"]?.string == "input_required"
        answer = isQuestion ? .question(result) : .result(result)
        if let mark = result["_meta"]?[MetaKey.mark]?.string.flatMap({ FeedMark($0) }) { link.saw(mark) }
        return .settled
    }

    private func take(toolResult result: JSONSlice, from place: Instance) -> CallMachine.Reply {
        let toolAnswer = ToolAnswer(result: result)
        if toolAnswer.asksBack {
            answer = .question(result)
            return .settled
        }
        let reply = toolAnswer.reply
        // What no client reads as it is costs no model room.
        let isRead = request.call.method == .callTool
        keep(isRead ? toolAnswer.within(writes: machine.writes) : toolAnswer, reply, from: place)
        if let mark = toolAnswer.mark { link.saw(mark) }
        return reply
    }

    private func received(
        _ result: Result<CallAnswer, CallFailure>, from place: Instance, _ serial: Int
    ) {
        let slot = self[place]
        guard slot.serial == serial else { return }
        self[place] = Slot()
        switch result {
        case .success(.result(let result)):
            let reply =
                request.call.method.answersAsTool
                ? take(toolResult: result, from: place) : take(result)
            link[place].heard(reply.attemptEnd, began: slot.began)
            if case .settled = reply, answer?.isResult == true { served = slot.began }
            if case .notRouted = reply { router.routes.look(at: link.index) }
            handle(.answered(place, reply))
        case .success(.error(let error)):
            link[place].heard(.answered, began: slot.began)
            answer = .refused(
                by: link.name, error, request.call,
                traceID: router.reportRefusal(by: link.name, error, request.call))
            handle(
                .answered(
                    place, request.call.method.answersAsTool ? .settled : answer?.reply ?? .settled))
        case .failure(let failure):
            link[place].heard(failure.attemptEnd, began: slot.began)
            router.routes.look(at: link.index)
            handle(.failed(place, failure))
        }
    }
}
