import Primitives
import Wire

/// The server's life: started, greeted, lost, started again.
extension AdapterMachine {
    static let pauseMilliseconds: Int64 = 100
    static let pauseMillisecondsMax: Int64 = 10_000
    /// After being ready this long, earlier deaths are forgotten.
    static let steadyMilliseconds: Int64 = 10_000

    mutating func opened(_ now: MonotonicTime) -> [Action] {
        guard case .opening = life else { return [] }
        var greeting = GreetingMachine(probes: probes, at: now)
        let steps = greeting.begin()
        life = .greeting(greeting)
        return carryOut(steps, now)
    }

    mutating func greetingAnswered(_ id: Int64, _ answer: AdapterAnswer, _ now: MonotonicTime) -> [Action] {
        guard case .greeting(var greeting) = life else { return [] }
        let steps = greeting.answered(id, answer)
        life = .greeting(greeting)
        return carryOut(steps, now)
    }

    /// Goes on where the time for it has come.
    mutating func advanceLife(_ now: MonotonicTime, _ random: () -> UInt64) -> [Action] {
        switch life {
        case .greeting(var greeting):
            let steps = greeting.timePassed(now)
            life = .greeting(greeting)
            return carryOut(steps, now)
        case .down(let until) where now >= until:
            life = .opening
            return [.open]
        case .idle, .opening, .ready, .closing, .down, .leaving: return []
        }
    }

    private mutating func carryOut(_ steps: [GreetingMachine.Step], _ now: MonotonicTime) -> [Action] {
        steps.flatMap { step -> [Action] in
            switch step {
            case .send(let message): return [.send(message)]
            case .settled(let greeting):
                life = .ready(greeting, since: now)
                logLevel = nil
                // After it had left, its return is worth a word.
                let level = deaths > 0 ? LogLevel.notice : .info
                return [.log(level, "\(name) is ready, \(greeting.era.description)")]
            case .failed(let reason):
                life = .closing
                return [.log(.error, "\(name) can't be spoken to: \(reason)"), .close]
            }
        }
    }

    /// What was under way is lost. What only reads is asked again, once; a write may have happened.
    mutating func ended(_ reason: String, _ now: MonotonicTime, _ random: () -> UInt64) -> [Action] {
        if case .leaving = life { return [] }
        if case .greeting = life { probes.toggle() }
        if case .ready(_, let since) = life, now.milliseconds(since: since) >= Self.steadyMilliseconds {
            deaths = 0
        }
        let pause = min(Self.pauseMillisecondsMax, Self.pauseMilliseconds << min(deaths, 10))
        let spread = Int64(random() % UInt64(pause / 2 + 1))
        deaths += 1
        life = .down(until: now.advanced(milliseconds: pause / 2 + spread))
        logHolder = nil
        let lost = sent.sorted { $0.key < $1.key }.map(\.value)
        sent = [:]
        return [.log(.warning, "\(name) has left: \(reason)")] + lost.flatMap { lose($0) }
            + endListening()
    }

    private mutating func lose(_ call: Sent) -> [Action] {
        operations.note(call.call.operation, .lost)
        guard let key = call.key else { return [] }
        if call.call.isListen { return [.answer(key, .listenEnded(call.call))] }
        guard call.call.operation == nil, !call.hasFailed else {
            let message =
                call.call.operation == nil
                ? "The server \(name) has left twice during this call; ask for something else."
                : "The server \(name) has left during this call, which may have been carried out: look first."
            return [.answer(key, .failure(.unavailable, message, of: call.call))]
        }
        waiting.insert(Waiting(key: key, call: call.call, hasFailed: true), at: 0)
        return []
    }

    /// Everybody who still waits is told; the server is ended.
    mutating func leave() -> [Action] {
        guard case .leaving = life else {
            let message = "\(name) is being stopped; ask again shortly."
            let unanswered =
                waiting.map { ($0.key, $0.call) }
                + sent.sorted { $0.key < $1.key }.compactMap { entry in
                    entry.value.key.map { ($0, entry.value.call) }
                }
            life = .leaving
            waiting = []
            sent = [:]
            return unanswered.map { key, call in
                .answer(key, call.isListen ? .listenEnded(call) : .failure(.unavailable, message, of: call))
            } + endListening() + [.close]
        }
        return []
    }
}

extension ForeignGreeting.Era {
    /// For the log.
    var description: String {
        switch self {
        case .stateless: "in revision \(Envelope.revision)"
        case .legacy(let version): "in revision \(version), after a handshake"
        }
    }
}
