import Foundation

/// Stands between a client and a PostgreSQL server, on a Unix socket of its own, and does to what passes what
/// networks and dying servers do. Faults can be switched at any time, and hold for open connections as well.
///
/// It ends with this object.
public final class FaultProxy: Sendable {
    /// What it has done since it began, by kind.
    public struct Counts: Sendable, Hashable {
        /// Connections that were accepted.
        public var accepted = 0
        /// Those of them that met a black hole.
        public var swallowed = 0
        /// Those of them for which the server could not be reached.
        public var unreachable = 0
        /// Connections that were reset on purpose.
        public var resets = 0
        /// Connections that were cut between a commit and its answer.
        public var commitCuts = 0
        /// Bytes passed on, both ways.
        public var passedBytes = 0
        /// Pieces that were held back for the latency.
        public var delayedPieces = 0
        /// Pieces that were sent sliced.
        public var slices = 0
        /// Pieces after which the next had to wait for the bandwidth.
        public var throttledPieces = 0

        /// Nothing was done.
        public init() {}
    }

    /// Which way bytes go.
    public enum Direction: Sendable {
        /// From the client to the server.
        case requests
        /// From the server to the client.
        case answers
    }

    private let directory: TemporaryDirectory
    private let loop: FaultProxyLoop

    /// A proxy of this server, without faults.
    ///
    /// - Throws: `TestKitError` or `SpawnFailure` if it can't listen.
    public init(of server: TemporaryPostgreSQL) throws {
        directory = try TemporaryDirectory()
        let name = ".s.PGSQL.5432"
        loop = try FaultProxyLoop(
            path: directory.file(name), serverPath: "\(server.directory)/\(name)")
        Thread.detachNewThread { [loop] in loop.run() }
    }

    deinit {
        loop.change { state in
            if state.listener >= 0 { Foundation.close(state.listener) }
            for connection in state.connections { connection.shut() }
            state.connections = []
            state.isOver = true
        }
    }

    /// Where its socket lies: libpq's `host`.
    public var directoryPath: String { directory.path }

    /// The libpq URL of a database of the server, through the proxy.
    public func url(database: String, user: String = "postgres") -> String {
        "postgresql://\(user)@/\(database)?host=\(directory.path)"
    }

    /// The libpq URL that `TemporaryPostgreSQL.makeDatabase` has answered, through the proxy.
    public func url(through url: String) -> String {
        let address = url.split(separator: "?", maxSplits: 1).first.map(String.init) ?? url
        return "\(address)?host=\(directory.path)"
    }

    /// Takes connections of other users from now on, until it refuses any: a replica's server is one.
    func admitOthers() {
        chmod(directory.path, 0o755)
        chmod(loop.path, 0o777)
    }

    /// What it has done so far.
    public var counts: Counts { loop.change { $0.counts } }

    /// Connections that are open.
    public var connectionCount: Int { loop.change { $0.connections.count } }

    /// Does this to what passes one way from now on, or both ways; what is on its way keeps its latency.
    public func set(_ faults: FlowFaults, on direction: Direction? = nil) {
        loop.change { state in
            if direction != .answers { state.faults.requests = faults }
            if direction != .requests { state.faults.answers = faults }
        }
    }

    /// Accepts connections and lets nothing pass, on those that are open either.
    public func blackHole() { set(.frozen) }

    /// Ends all open connections, without passing on what is on its way.
    public func resetAll() {
        loop.change { state in
            state.counts.resets += state.connections.count
            for connection in state.connections { connection.shut() }
            state.connections = []
        }
    }

    /// Refuses new connections, as if no server ran; open ones stay.
    public func refuse() {
        loop.change { state in
            guard state.listener >= 0 else { return }
            Foundation.close(state.listener)
            state.listener = -1
        }
    }

    /// Withholds the answers to the next commits, one per connection: once the server has committed and says
    /// so, the connection is cut, so that the client can't know.
    public func cutBetweenCommitAndReply(count: Int = 1) {
        loop.change { $0.commitCuts = count }
    }

    /// Ends every fault; connections that were lost stay lost.
    ///
    /// - Throws: `SpawnFailure` if it can't listen again.
    public func heal() throws {
        try loop.change { [loop] state in
            state.faults = ProxyFaults()
            state.commitCuts = 0
            guard state.listener < 0 else { return }
            state.listener = try UnixSocket.listen(path: loop.path)
        }
    }
}
