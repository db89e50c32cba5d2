import Primitives
import Wire

/// Stands between callers, who speak the stateless revision of MCP, and one foreign server, who speaks it or
/// an older one over lines: a pure machine.
///
/// The server is started, greeted, and started again when it dies; calls wait meanwhile, as long as they may.
struct AdapterMachine: Sendable {
    /// Names a call of a caller.
    typealias CallKey = Int

    enum Event: Sendable, Equatable {
        /// Begin.
        case start
        /// The server's process runs.
        case opened
        /// The server's process is gone, or could not be had.
        case ended(String)
        /// A message of the server's.
        case received(JSON)
        /// A caller asks.
        case asked(CallKey, AdapterCall)
        /// A caller has cancelled, or gone.
        case givenUp(CallKey)
        case timerFired
        /// No more.
        case leave
    }

    enum Action: Sendable, Equatable {
        /// Start the server; answer with `opened` or `ended`.
        case open
        /// End the server; answer with `ended`.
        case close
        case send(JSON)
        case answer(CallKey, AdapterAnswer)
        /// Something that belongs to a call and is not its answer.
        case notify(CallKey, method: String, params: JSON)
        case setTimer(MonotonicTime)
        case log(LogLevel, String)
    }

    /// Where the server is.
    enum Life: Sendable {
        case idle
        case opening
        case greeting(GreetingMachine)
        case ready(ForeignGreeting, since: MonotonicTime)
        case closing
        case down(until: MonotonicTime)
        case leaving
    }

    /// A call that waits to be sent.
    struct Waiting: Sendable {
        let key: CallKey
        let call: AdapterCall
        /// Whether a server has died of it, or with it, already.
        var hasFailed = false
    }

    /// A call that the server has.
    struct Sent: Sendable {
        /// Who waits for the answer; nil for now: the client is being asked, or may ask again.
        var key: CallKey?
        var call: AdapterCall
        /// Nil: it stays open.
        var deadline: MonotonicTime?
        var hasFailed: Bool
        /// What the server wants to know, oldest first.
        var questions: [Question] = []
        /// What the client shows to have its answers taken to this call.
        var token: String?
    }

    /// The most calls that wait or are under way.
    static let callsMax = 320
    /// How long a write that nobody waits for any more is left alone: it may be asked for again.
    static let repeatMilliseconds: Int64 = 500

    let name: String
    var life = Life.idle
    var waiting: [Waiting] = []
    var sent: [Int64: Sent] = [:]
    var lastID = GreetingMachine.initializeID
    /// The call that gets what the server logs: only one at a time asks for it.
    var logHolder: Int64?
    var logLevel: String?
    var operations = OperationBook()
    /// Who listens to a server that knows nothing of it, and to what.
    var listeners: [CallKey: AdapterCall] = [:]
    var honours: [CallKey: JSONObject] = [:]
    var deaths = 0
    /// Whether the server can bear to be discovered.
    var probes = true
    private var timer: MonotonicTime?

    init(name: String) {
        self.name = name
    }

    /// - Parameter random: Sixty-four random bits whenever they are asked for.
    mutating func handle(_ event: Event, at now: MonotonicTime, random: () -> UInt64) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .start:
            guard case .idle = life else { return [] }
            life = .opening
            actions = [.open]
        case .opened: actions = opened(now)
        case .ended(let reason): actions = ended(reason, now, random)
        case .received(let message): actions = received(message, now, random)
        case .asked(let key, let call): actions = asked(key, call, now)
        case .givenUp(let key): actions = givenUp(key, now)
        case .timerFired: timer = nil
        case .leave: actions = leave()
        }
        actions += passTime(now, random)
        actions += sendWaiting(now)
        return actions + setTimer()
    }

    /// How the server is spoken to, once it is known.
    var greeting: ForeignGreeting? {
        if case .ready(let greeting, _) = life { greeting } else { nil }
    }

    mutating func nextID() -> Int64 {
        lastID += 1
        return lastID
    }

    private mutating func passTime(_ now: MonotonicTime, _ random: () -> UInt64) -> [Action] {
        expire(now) + advanceLife(now, random)
    }

    private mutating func setTimer() -> [Action] {
        var times = waiting.map(\.call.deadline) + sent.values.compactMap(\.deadline)
        switch life {
        case .greeting(let greeting): times.append(greeting.timer)
        case .down(let until): times.append(until)
        case .idle, .opening, .ready, .closing, .leaving: break
        }
        let next = times.min()
        guard next != timer else { return [] }
        timer = next
        return next.map { [.setTimer($0)] } ?? []
    }
}
