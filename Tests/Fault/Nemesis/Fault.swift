/// One thing that is done to the processes or the network, and undone again.
enum Fault: Sendable, Hashable {
    /// SIGKILL of an instance of a service.
    case killService(String)
    /// SIGKILL of the gateway of a client.
    case killGateway(client: Int)
    /// SIGKILL of the supervisor; another one is started for it.
    case killSupervisor
    /// SIGSTOP of an instance of a service, SIGCONT later.
    case pauseService(String)
    /// PostgreSQL ends its connections and shuts down in order.
    case stopServer
    /// PostgreSQL ends as in a crash.
    case crashServer
    /// PostgreSQL stops and is started again at once.
    case restartServer
    /// SIGKILL of one of PostgreSQL's backends: it ends all others and recovers.
    case killBackend
    /// SIGSTOP of all of PostgreSQL, SIGCONT later.
    case pauseServer
    /// PostgreSQL is away, and once it is back the connections are lost again and again.
    case flap
    /// The connection is cut between a commit and its answer.
    case cutCommits
    /// Everything to and from PostgreSQL comes late.
    case latency(milliseconds: Int64)
    /// PostgreSQL takes connections and answers nothing.
    case blackHole
    /// All connections to PostgreSQL are lost.
    case reset
    /// Every byte comes by itself.
    case slices
    /// A kilobyte passes in a second.
    case trickle

    /// For the counts of a run.
    var kind: String {
        switch self {
        case .killService(let name): name.hasSuffix("-standby") ? "kill standby" : "kill primary"
        case .killGateway: "kill gateway"
        case .killSupervisor: "kill supervisor"
        case .pauseService: "pause service"
        case .stopServer: "stop PostgreSQL"
        case .crashServer: "crash PostgreSQL"
        case .restartServer: "restart PostgreSQL"
        case .killBackend: "kill backend"
        case .pauseServer: "pause PostgreSQL"
        case .flap: "flap"
        case .cutCommits: "unknown commit"
        case .latency: "latency"
        case .blackHole: "black hole"
        case .reset: "reset"
        case .slices: "slices"
        case .trickle: "trickle"
        }
    }

    /// Whether it is done to PostgreSQL or the way there: one at a time, unless they are combined.
    var isOfDatabase: Bool {
        switch self {
        case .killService, .killGateway, .killSupervisor, .pauseService: false
        default: true
        }
    }

    /// How long it lasts where it lasts, in milliseconds.
    var span: ClosedRange<Int> {
        switch self {
        case .killService, .killGateway, .killBackend, .restartServer, .reset: 0...0
        case .killSupervisor: 0...1500
        case .pauseService: 100...15_000
        case .pauseServer, .stopServer, .crashServer, .blackHole, .trickle: 500...5000
        case .flap: 500...2500
        case .cutCommits, .latency, .slices: 500...4000
        }
    }
}
