import Primitives
import Wire

/// The course of a drill: a gentle load all along, the faults one after another, each once all is well
/// again. A pure machine; its caller sends `tick` every few milliseconds.
struct DrillMachine: Sendable {
    enum Event: Sendable {
        case tick
        case answered(number: Int, DrillAnswer)
        /// The fault asked for is there.
        case provoked
        case notProvoked(String)
        /// The primary of the service as the supervisor knows it.
        case seen(Instance)
        /// Nothing more will be answered.
        case gatewayLost(String)
    }

    enum Action: Sendable, Equatable {
        case call(number: Int, DrillCall)
        /// Provoke it; answer with `provoked` or `notProvoked`.
        case provoke(DrillPlan.Fault)
        /// Answer with `seen`, if the supervisor tells.
        case look
        case finish(DrillReport)
    }

    /// What the supervisor knows of a primary.
    struct Instance: Sendable, Equatable {
        var isReady: Bool
        var hasWrites: Bool
        var pid: Int64?
    }

    private enum Phase: Sendable {
        /// Nothing is provoked; then the fault at this place is, or it is the end.
        case calm(next: Int, until: MonotonicTime)
        case faulty(Healing)
        /// The record is deleted, and all answers are waited for.
        case closing(until: MonotonicTime)
        case over
    }

    /// What has healed of a fault so far.
    private struct Healing: Sendable {
        let index: Int
        let since: MonotonicTime
        var isProvoked = false
        var hasRead = false
        var hasWritten: Bool
        var nextLook: MonotonicTime
    }

    private struct Sent: Sendable {
        let call: DrillCall
        let at: MonotonicTime
        /// The account that it belongs to.
        let account: Int
        /// Which fault was there for certain; nil: none.
        let fault: Int?
    }

    static let lookMilliseconds: Int64 = 100
    /// Longer than the longest deadline of a call.
    static let answerMillisecondsMax: Int64 = 35_000

    let plan: DrillPlan
    private let wallClock: @Sendable () -> Timestamp
    private var phase: Phase
    private var pid: Int64?
    private var record: DrillRecord
    private var accounts: [DrillAccount]
    private var open: [Int: Sent] = [:]
    private var lastNumber = 0
    private var reads = 0
    private var nextRead: MonotonicTime
    private var nextWrite: MonotonicTime
    private var account = 0

    /// A drill that begins now, of a service whose primary has this process id.
    init(
        _ plan: DrillPlan, pid: Int64?, wallClock: @escaping @Sendable () -> Timestamp, at now: MonotonicTime
    ) {
        self.plan = plan
        self.wallClock = wallClock
        self.pid = pid
        phase = .calm(next: 0, until: now.advanced(milliseconds: DrillPlan.calmMilliseconds))
        record = DrillRecord(service: plan.service)
        accounts = [DrillAccount(fault: nil)] + plan.faults.map { DrillAccount(fault: $0) }
        (nextRead, nextWrite) = (now, now)
    }

    mutating func handle(_ event: Event, at now: MonotonicTime) -> [Action] {
        switch event {
        case .tick: return tick(now)
        case .answered(let number, let answer): answered(number, answer, now)
        case .provoked: change { $0.isProvoked = true }
        case .notProvoked(let reason):
            guard case .faulty(let healing) = phase else { break }
            accounts[healing.index + 1].notProvoked = reason
            calmDown(after: healing.index, now)
        case .seen(let instance): return seen(instance, now)
        case .gatewayLost(let reason):
            for number in open.keys.sorted() { answered(number, DrillAnswer(failure: reason), now) }
            return finish()
        }
        return []
    }

    private mutating func tick(_ now: MonotonicTime) -> [Action] {
        switch phase {
        case .calm(let next, let until):
            guard now >= until else { return load(now) }
            guard next < plan.faults.count else {
                phase = .closing(until: now.advanced(milliseconds: Self.answerMillisecondsMax))
                return []
            }
            account = next + 1
            let healing = Healing(
                index: next, since: now, hasWritten: !plan.writes,
                nextLook: now.advanced(milliseconds: Self.lookMilliseconds))
            phase = .faulty(healing)
            return [.provoke(plan.faults[next])] + load(now)
        case .faulty(var healing):
            guard now.milliseconds(since: healing.since) < DrillPlan.healMillisecondsMax else {
                // What does not heal is not made worse.
                phase = .closing(until: now.advanced(milliseconds: Self.answerMillisecondsMax))
                return []
            }
            guard now >= healing.nextLook else { return load(now) }
            healing.nextLook = now.advanced(milliseconds: Self.lookMilliseconds)
            phase = .faulty(healing)
            return load(now) + [.look]
        case .closing(let until): return close(until, now)
        case .over: return []
        }
    }

    // MARK: The load

    private mutating func load(_ now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        if now >= nextRead {
            nextRead = now.advanced(milliseconds: DrillPlan.readMilliseconds)
            actions.append(send(plan.reads[reads % plan.reads.count], now))
            reads += 1
        }
        if plan.writes, now >= nextWrite, let call = record.next() {
            nextWrite = now.advanced(milliseconds: DrillPlan.writeMilliseconds)
            actions.append(send(call, now))
        }
        return actions
    }

    private mutating func send(_ call: DrillCall, _ now: MonotonicTime) -> Action {
        lastNumber += 1
        var fault: Int?
        if case .faulty(let healing) = phase, healing.isProvoked { fault = healing.index }
        open[lastNumber] = Sent(call: call, at: now, account: account, fault: fault)
        return .call(number: lastNumber, call)
    }

    private mutating func answered(_ number: Int, _ answer: DrillAnswer, _ now: MonotonicTime) {
        guard let sent = open.removeValue(forKey: number) else { return }
        let took = now.milliseconds(since: sent.at)
        accounts[sent.account].take(answer, to: sent.call, milliseconds: took)
        if sent.call.isWrite { record.answered(answer) }
        guard answer.isFromPrimary, sent.call.service == plan.service, let fault = sent.fault else { return }
        change { healing in
            guard healing.index == fault else { return }
            if sent.call.isWrite { healing.hasWritten = true } else { healing.hasRead = true }
        }
        if !sent.call.isWrite, case .faulty(let healing) = phase, accounts[account].answeredAfter == nil {
            accounts[account].answeredAfter = now.milliseconds(since: healing.since)
        }
    }

    // MARK: Healing

    private mutating func change(_ body: (inout Healing) -> Void) {
        guard case .faulty(var healing) = phase else { return }
        body(&healing)
        phase = .faulty(healing)
    }

    private mutating func seen(_ instance: Instance, _ now: MonotonicTime) -> [Action] {
        guard case .faulty(let healing) = phase, healing.isProvoked, healing.hasRead, healing.hasWritten,
            instance.isReady, instance.hasWrites
        else { return [] }
        // Whoever was killed is not back before another is there.
        guard plan.faults[healing.index] == .outage || instance.pid != pid else { return [] }
        pid = instance.pid
        accounts[healing.index + 1].healedAfter = now.milliseconds(since: healing.since)
        calmDown(after: healing.index, now)
        return []
    }

    private mutating func calmDown(after index: Int, _ now: MonotonicTime) {
        account = 0
        phase = .calm(next: index + 1, until: now.advanced(milliseconds: DrillPlan.calmMilliseconds))
    }

    // MARK: The end

    private mutating func close(_ until: MonotonicTime, _ now: MonotonicTime) -> [Action] {
        if now >= until {
            for number in open.keys.sorted() { answered(number, DrillAnswer(failure: "no answer"), now) }
            return finish()
        }
        if let call = record.delete(at: wallClock().description) {
            account = 0
            return [send(call, now)]
        }
        return open.isEmpty && record.isDone ? finish() : []
    }

    private mutating func finish() -> [Action] {
        guard case .over = phase else {
            phase = .over
            let report = DrillReport(
                service: plan.service, accounts: accounts, omissions: plan.omissions,
                leftRecord: record.isLeft ? record.id : nil)
            return [.finish(report)]
        }
        return []
    }
}
