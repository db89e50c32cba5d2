import Foundation

/// One connection through a fault proxy: two sockets, and what is on its way between them.
struct ProxiedConnection {
    /// Which socket.
    enum Side: CaseIterable {
        case client
        case server
    }

    let id: Int
    let client: CInt
    /// −1 until it is connected: a frozen proxy only accepts.
    private(set) var server: CInt = -1
    private var requests = FaultyFlow()
    private var answers = FaultyFlow()
    private var watch = CommitWatch()
    /// Who has said that no more comes.
    private var ended: Side?
    private var isClientFull = false
    private var isServerFull = false

    init(id: Int, client: CInt) {
        self.id = id
        self.client = client
    }

    /// Connects to the server, unless it is; false if that failed.
    mutating func connect(path: String, _ faults: ProxyFaults) -> Bool {
        guard server < 0, !faults.requests.isFrozen, !faults.answers.isFrozen else { return true }
        guard let descriptor = try? UnixSocket.connect(path: path) else { return false }
        server = descriptor
        return true
    }

    /// Closes both sockets.
    func shut() {
        close(client)
        if server >= 0 { close(server) }
    }

    /// What to wait for on one of its sockets; 0: it must not be watched at all.
    func events(_ side: Side, _ faults: ProxyFaults) -> Int16 {
        guard server >= 0 else { return 0 }
        let (own, isFrozen, isFull) =
            side == .client
            ? (requests, faults.requests.isFrozen, isClientFull && !faults.answers.isFrozen)
            : (answers, faults.answers.isFrozen, isServerFull && !faults.requests.isFrozen)
        let takesIn = !isFrozen && own.hasRoom && ended == nil
        return (takesIn ? Int16(POLLIN) : 0) | (isFull ? Int16(POLLOUT) : 0)
    }

    /// Its socket can be written to again.
    mutating func hasRoom(_ side: Side) {
        if side == .client { isClientFull = false } else { isServerFull = false }
    }

    /// When something may be passed on.
    func nextTime(_ faults: ProxyFaults) -> Int64? {
        let times = [
            isServerFull ? nil : requests.nextTime(faults.requests),
            isClientFull ? nil : answers.nextTime(faults.answers),
        ]
        return times.compactMap { $0 }.min()
    }

    /// Takes in what has come on one socket; false once the connection is to be cut.
    mutating func takeIn(
        _ side: Side, _ faults: ProxyFaults, _ counts: inout FaultProxy.Counts, commitCuts: inout Int,
        at now: Int64
    ) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = recv(side == .client ? client : server, &bytes, bytes.count, 0)
        guard count > 0 else {
            if count < 0, errno == EAGAIN || errno == EINTR { return true }
            ended = side
            return true
        }
        var piece = bytes[..<count]
        switch side {
        case .client:
            if watch.sends(piece, isArmed: commitCuts > 0) { commitCuts -= 1 }
            if requests.put(piece, faults.requests, at: now) { counts.delayedPieces += 1 }
        case .server:
            switch watch.answers(piece) {
            case .cut:
                counts.commitCuts += 1
                return false
            case .pass(let passed): piece = piece.prefix(passed)
            }
            if answers.put(piece, faults.answers, at: now) { counts.delayedPieces += 1 }
        }
        return true
    }

    /// Passes on what is due; false once the connection is over.
    mutating func passOn(_ faults: ProxyFaults, _ counts: inout FaultProxy.Counts, at now: Int64) -> Bool {
        guard server >= 0 else { return true }
        let isWell =
            Self.pass(&requests, to: server, &isServerFull, faults.requests, &counts, now)
            && Self.pass(&answers, to: client, &isClientFull, faults.answers, &counts, now)
        switch ended {
        case nil: return isWell
        case .client: return isWell && requests.count > 0
        case .server: return isWell && answers.count > 0
        }
    }

    private static func pass(
        _ flow: inout FaultyFlow, to descriptor: CInt, _ isFull: inout Bool, _ faults: FlowFaults,
        _ counts: inout FaultProxy.Counts, _ now: Int64
    ) -> Bool {
        while !isFull, let piece = flow.next(faults, at: now) {
            if faults.sliceBytes != nil, UnixSocket.unread(descriptor) > 0 {
                flow.wait(until: now + 50_000)
                return true
            }
            let sent = piece.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard sent > 0 else {
                isFull = errno == EAGAIN
                return isFull || errno == EINTR
            }
            counts.passedBytes += sent
            if faults.sliceBytes != nil { counts.slices += 1 }
            if flow.passed(sent, faults, at: now) { counts.throttledPieces += 1 }
        }
        return true
    }
}

/// The faults of both directions.
struct ProxyFaults {
    var requests = FlowFaults.none
    var answers = FlowFaults.none

    /// Whether the other side seems to have vanished.
    var isBlackHole: Bool { requests.isFrozen && answers.isFrozen }
}
