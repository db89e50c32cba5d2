import NIOCore
import Primitives
import Wire

/// Calls on their way to the server, and their ends.
extension AdapterMachine {
    /// What a server is asked; all else is none of its business.
    static let methods: Set<String> = [
        "tools/list", "tools/call", "resources/list", "resources/templates/list", "resources/read",
        "prompts/list", "prompts/get", "completion/complete", "subscriptions/listen",
    ]

    mutating func asked(_ key: CallKey, _ call: AdapterCall, _ now: MonotonicTime) -> [Action] {
        // The adapter is there, whatever its server does.
        if call.method == "ping" { return [.answer(key, .result(["resultType": "complete"]))] }
        guard Self.methods.contains(call.method) || call.method == "server/discover" else {
            return [.answer(key, .error(.methodNotFound, "\(name) has no method \(call.method)"))]
        }
        if case .leaving = life {
            return [.answer(key, .failure(.unavailable, "\(name) is being stopped.", of: call))]
        }
        guard waiting.count + sent.count + listeners.count < Self.callsMax else {
            let message = "Too many calls wait for \(name); ask again shortly."
            return [.answer(key, .failure(.unavailable, message, of: call))]
        }
        if let operation = call.operation, let fate = operations[operation] {
            return repeated(key, call, fate)
        }
        if let token = call.params["requestState"]?.string, let id = parked(token, call) {
            return resume(id, key, call)
        }
        waiting.append(Waiting(key: key, call: call))
        return []
    }

    /// A write that was asked for before, under the same operation id.
    private mutating func repeated(
        _ key: CallKey, _ call: AdapterCall, _ fate: OperationBook.Fate
    ) -> [Action] {
        switch fate {
        case .answered(let answer): return [.answer(key, answer)]
        case .running(let id):
            guard var running = sent[id] else { break }
            if running.token != nil { return [.answer(key, running.asking)] }
            let former = running.key
            running.key = key
            running.call = call
            running.deadline = call.deadline
            sent[id] = running
            let message = "This call was asked for again, and is answered there."
            return former.map { [.answer($0, .failure(.unavailable, message, of: call))] } ?? []
        case .lost: break
        }
        let message = "This call was under way when it was lost, and may have been carried out: look first."
        return [.answer(key, .failure(.deadlineExceeded, message, of: call))]
    }

    /// Sends what waits, as far as it can be.
    mutating func sendWaiting(_ now: MonotonicTime) -> [Action] {
        guard let greeting, !waiting.isEmpty else { return [] }
        var actions: [Action] = []
        var kept: [Waiting] = []
        for entry in waiting {
            if entry.call.method == "server/discover" {
                actions.append(.answer(entry.key, .result(greeting.discovery)))
            } else if !greeting.offers(entry.call.method) {
                let message = "\(name) does not offer \(entry.call.method)"
                actions.append(.answer(entry.key, .error(.methodNotFound, message)))
            } else if case .legacy = greeting.era, entry.call.params["requestState"] != nil {
                let message = "this requestState is unknown or has expired: call again without it"
                actions.append(.answer(entry.key, .error(.invalidParameters, message)))
            } else if entry.call.isListen, case .legacy = greeting.era {
                actions += listen(entry.key, entry.call, greeting)
            } else if entry.call.logLevel != nil, logHolder != nil {
                // What a server logs names no call: only one at a time may ask for it.
                kept.append(entry)
            } else {
                actions += send(entry, greeting)
            }
        }
        waiting = kept
        return actions
    }

    private mutating func send(_ entry: Waiting, _ greeting: ForeignGreeting) -> [Action] {
        let id = nextID()
        let call = entry.call
        sent[id] = Sent(
            key: entry.key, call: call, deadline: call.isListen ? nil : call.deadline,
            hasFailed: entry.hasFailed)
        operations.note(call.operation, .running(id))
        var actions: [Action] = []
        if let level = call.logLevel {
            logHolder = id
            actions += setLogLevel(level, greeting)
        }
        return actions + [
            .send([
                "jsonrpc": "2.0", "id": .integer(id), "method": .string(call.method),
                "params": ForeignWording.params(of: call, id: id, greeting.era),
            ])
        ]
    }

    /// A server after a handshake has one level for everything.
    private mutating func setLogLevel(_ level: String, _ greeting: ForeignGreeting) -> [Action] {
        guard case .legacy = greeting.era, greeting.capabilities["logging"] != nil, level != logLevel else {
            return []
        }
        logLevel = level
        return [
            .send([
                "jsonrpc": "2.0", "id": .integer(nextID()), "method": "logging/setLevel",
                "params": ["level": .string(level)],
            ])
        ]
    }

    // MARK: The end

    /// Takes a call from the server's hands.
    mutating func take(_ id: Int64) -> Sent? {
        if logHolder == id { logHolder = nil }
        return sent.removeValue(forKey: id)
    }

    /// The server has answered.
    mutating func answered(_ id: Int64, _ answer: AdapterAnswer) -> [Action] {
        guard let greeting, let call = take(id) else { return [] }
        let translated =
            switch answer {
            case .result(let result): ForeignWording.result(result, of: call.call, greeting)
            case .error(let error): ForeignWording.error(error, of: call.call, greeting.era)
            }
        operations.note(call.call.operation, translated.isShort ? .answered(translated) : .lost)
        return call.key.map { [.answer($0, translated)] } ?? []
    }

    mutating func givenUp(_ key: CallKey, _ now: MonotonicTime) -> [Action] {
        if let index = waiting.firstIndex(where: { $0.key == key }) {
            waiting.remove(at: index)
            return []
        }
        if listeners[key] != nil { return stopListening(key) }
        guard let id = sent.first(where: { $0.value.key == key })?.key, var call = sent[id] else { return [] }
        guard call.call.operation != nil else {
            _ = take(id)
            return [cancellation(id)]
        }
        // It may be about to be asked for again.
        call.key = nil
        let end = now.advanced(milliseconds: Self.repeatMilliseconds)
        call.deadline = min(end, call.deadline ?? end)
        sent[id] = call
        return []
    }

    /// Ends what has had its time.
    mutating func expire(_ now: MonotonicTime) -> [Action] {
        var actions: [Action] = []
        for entry in waiting where now >= entry.call.deadline {
            let message = "The server \(name) is not running; ask again shortly."
            actions.append(.answer(entry.key, .failure(.unavailable, message, of: entry.call)))
        }
        waiting.removeAll { now >= $0.call.deadline }
        let late = sent.filter { $0.value.deadline.map { now >= $0 } ?? false }.keys.sorted()
        for id in late { actions += expire(id) }
        return actions
    }

    private mutating func expire(_ id: Int64) -> [Action] {
        guard let call = take(id) else { return [] }
        operations.note(call.call.operation, .lost)
        var actions = call.questions.map { $0.refusal("nobody has answered in time") }
        actions.append(cancellation(id))
        if let key = call.key {
            let message = "The server \(name) took too long; it was told to stop."
            actions.append(.answer(key, .failure(.deadlineExceeded, message, of: call.call)))
        }
        return actions
    }

    func cancellation(_ id: Int64) -> Action {
        .send([
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": .integer(id), "reason": "nobody waits for it any more"],
        ])
    }
}

extension AdapterAnswer {
    /// Whether it is worth being kept.
    var isShort: Bool {
        switch self {
        case .result(let json), .error(let json): json.serialized.readableBytes <= 65_536
        }
    }
}
