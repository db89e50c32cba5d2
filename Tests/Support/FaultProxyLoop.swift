import CLinux
import Foundation
import Synchronization

/// The thread of a fault proxy, and what it shares with those who switch faults. Every socket is used under
/// one lock, which the thread gives up only to wait.
final class FaultProxyLoop: Sendable {
    /// What is shared.
    struct State {
        var faults = ProxyFaults()
        var counts = FaultProxy.Counts()
        /// How many commits are still to be cut from their answers.
        var commitCuts = 0
        /// −1 while connections are refused.
        var listener: CInt
        var connections: [ProxiedConnection] = []
        var isOver = false
        fileprivate var lastID = 0
    }

    /// A socket that is waited for.
    private struct Watched {
        /// Its connection; 0 for the listener.
        let id: Int
        let side: ProxiedConnection.Side
    }

    /// More connections than this wait in the backlog.
    private static let connectionsMax = 512

    let path: String
    private let serverPath: String
    private let state: Mutex<State>
    private let wakeEnd: CInt
    private let waitEnd: CInt

    init(path: String, serverPath: String) throws {
        var ends: [CInt] = [-1, -1]
        guard socketpair(AF_UNIX, UnixSocket.type, 0, &ends) == 0 else {
            throw SpawnFailure(what: "socketpair", code: errno)
        }
        (waitEnd, wakeEnd) = (ends[0], ends[1])
        self.path = path
        self.serverPath = serverPath
        do {
            state = Mutex(State(listener: try UnixSocket.listen(path: path)))
        } catch {
            close(ends[0])
            close(ends[1])
            throw error
        }
    }

    deinit {
        close(wakeEnd)
        close(waitEnd)
    }

    /// Reads or changes what is shared, and has the thread look at it.
    func change<Value: Sendable, Failure: Error>(
        _ body: (inout State) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        defer {
            var byte: UInt8 = 0
            _ = write(wakeEnd, &byte, 1)
        }
        return try state.withLock { (state) throws(Failure) in try body(&state) }
    }

    /// The thread: until the state says that it is over.
    func run() {
        var watched: [Watched] = []
        var descriptors: [pollfd] = []
        while let pause = state.withLock({ prepare(&$0, &watched, &descriptors) }) {
            var limit = timespec(tv_sec: Int(pause / 1_000_000_000), tv_nsec: Int(pause % 1_000_000_000))
            guard ppoll(&descriptors, nfds_t(descriptors.count), &limit, nil) > 0 else { continue }
            var bytes = [UInt8](repeating: 0, count: 64)
            while read(waitEnd, &bytes, bytes.count) > 0 {}
            state.withLock { serve(&$0, watched, descriptors) }
        }
    }

    private static var now: Int64 { Int64(DispatchTime.now().uptimeNanoseconds) }

    /// Passes on what is due, and lists what to wait for; answers for how many nanoseconds, nil at the end.
    private func prepare(
        _ state: inout State, _ watched: inout [Watched], _ descriptors: inout [pollfd]
    ) -> Int64? {
        guard !state.isOver else { return nil }
        let now = Self.now
        var wake = now + 1_000_000_000
        // The waking socket comes first, and has no entry in `watched`.
        watched = []
        descriptors = [pollfd(fd: waitEnd, events: Int16(POLLIN), revents: 0)]
        if state.listener >= 0, state.connections.count < Self.connectionsMax {
            watched.append(Watched(id: 0, side: .client))
            descriptors.append(pollfd(fd: state.listener, events: Int16(POLLIN), revents: 0))
        }
        let faults = state.faults
        for index in state.connections.indices.reversed() {
            guard state.connections[index].passOn(faults, &state.counts, at: now) else {
                state.connections.remove(at: index).shut()
                continue
            }
            guard state.connections[index].connect(path: serverPath, faults) else {
                state.counts.unreachable += 1
                state.connections.remove(at: index).shut()
                continue
            }
            let connection = state.connections[index]
            if let time = connection.nextTime(faults) { wake = min(wake, time) }
            for side in ProxiedConnection.Side.allCases {
                // A socket that is watched for nothing would still report its end, again and again.
                let events = connection.events(side, faults)
                guard events != 0 else { continue }
                watched.append(Watched(id: connection.id, side: side))
                let descriptor = side == .client ? connection.client : connection.server
                descriptors.append(pollfd(fd: descriptor, events: events, revents: 0))
            }
        }
        return max(0, wake - now)
    }

    /// Takes in what has come. Whoever had the lock meanwhile may have closed any of these sockets.
    private func serve(_ state: inout State, _ watched: [Watched], _ descriptors: [pollfd]) {
        for (entry, found) in zip(watched, descriptors.dropFirst()) where found.revents != 0 {
            if entry.id == 0 {
                if found.fd == state.listener { accept(&state) }
                continue
            }
            guard let index = state.connections.firstIndex(where: { $0.id == entry.id }) else { continue }
            if found.revents & Int16(POLLOUT) != 0 { state.connections[index].hasRoom(entry.side) }
            guard found.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0,
                state.connections[index].events(entry.side, state.faults) & Int16(POLLIN) != 0
            else { continue }
            let isOn = state.connections[index].takeIn(
                entry.side, state.faults, &state.counts, commitCuts: &state.commitCuts, at: Self.now)
            if !isOn { state.connections.remove(at: index).shut() }
        }
    }

    private func accept(_ state: inout State) {
        while state.connections.count < Self.connectionsMax, let client = UnixSocket.accept(state.listener) {
            state.lastID += 1
            state.counts.accepted += 1
            if state.faults.isBlackHole { state.counts.swallowed += 1 }
            state.connections.append(ProxiedConnection(id: state.lastID, client: client))
        }
    }
}
