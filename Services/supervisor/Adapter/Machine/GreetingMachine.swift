import Primitives
import Wire

/// Finds out how a server that has just started wants to be spoken to: it is asked to be discovered, and to
/// shake hands where it refuses, or says nothing for a while. What it answers first counts.
struct GreetingMachine: Sendable {
    enum Step: Sendable, Equatable {
        case send(JSON)
        case settled(ForeignGreeting)
        /// Nothing can be done with this server, for this reason.
        case failed(String)
    }

    static let discoverID: Int64 = 1
    static let initializeID: Int64 = 2
    /// How long a server may keep silent about being discovered. One that waits for a handshake may.
    static let probeMilliseconds: Int64 = 2000
    /// How long all of it may take: a launcher may fetch the server first.
    static let patienceMilliseconds: Int64 = 60_000

    private let began: MonotonicTime
    private var isProbed: Bool
    private var isInitialized = false

    /// A greeting that begins now.
    ///
    /// - Parameter probes: Whether to try the stateless revision: a server that died of it is spared.
    init(probes: Bool, at now: MonotonicTime) {
        began = now
        isProbed = probes
    }

    /// What to do at once.
    mutating func begin() -> [Step] {
        guard isProbed else { return initialize() }
        let meta: JSONObject = [
            Envelope.version: .string(Envelope.revision), Envelope.capabilities: [:],
            Envelope.client: Self.client,
        ]
        return [
            .send([
                "jsonrpc": "2.0", "id": .integer(Self.discoverID), "method": "server/discover",
                "params": ["_meta": .object(meta)],
            ])
        ]
    }

    /// When it has to be told that time has passed.
    var timer: MonotonicTime {
        began.advanced(milliseconds: isInitialized ? Self.patienceMilliseconds : Self.probeMilliseconds)
    }

    mutating func timePassed(_ now: MonotonicTime) -> [Step] {
        guard now >= timer else { return [] }
        return isInitialized ? [.failed("it answered no greeting")] : initialize()
    }

    /// It has answered one of the two.
    mutating func answered(_ id: Int64, _ answer: AdapterAnswer) -> [Step] {
        switch (id, answer) {
        case (Self.discoverID, .result(let result)):
            isProbed = false
            if let greeting = ForeignGreeting(discovered: result) { return [.settled(greeting)] }
            return initialize()
        case (Self.discoverID, .error):
            isProbed = false
            return initialize()
        case (Self.initializeID, .result(let result)):
            guard let greeting = ForeignGreeting(initialized: result) else {
                return [.failed("it offers \(result["protocolVersion"]?.text ?? "no revision")")]
            }
            return [
                .send(["jsonrpc": "2.0", "method": "notifications/initialized"]), .settled(greeting),
            ]
        // It may yet answer the other.
        case (Self.initializeID, .error(let error)):
            return isProbed ? [] : [.failed("it refused to shake hands: \(error.text.prefix(200))")]
        default: return []
        }
    }

    private mutating func initialize() -> [Step] {
        guard !isInitialized else { return [] }
        isInitialized = true
        return [
            .send([
                "jsonrpc": "2.0", "id": .integer(Self.initializeID), "method": "initialize",
                "params": [
                    "protocolVersion": .string(ForeignGreeting.legacyRevisions[0]),
                    // Whoever calls may be able to answer these; who can't is not asked.
                    "capabilities": [
                        "elicitation": ["form": [:], "url": [:]], "sampling": [:], "roots": [:],
                    ],
                    "clientInfo": Self.client,
                ],
            ])
        ]
    }

    private static let client: JSON = ["name": "holdfast", "version": .string(HoldfastVersion.current)]
}
