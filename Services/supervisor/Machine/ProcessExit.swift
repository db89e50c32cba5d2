import Glibc
import Wire

/// How a process ended.
enum ProcessExit: Sendable, Equatable {
    /// It left by itself with this code.
    case code(Int32)
    /// A signal ended it.
    case signal(Int32)
    /// It could not even be started; why, for people.
    case notStarted(String)

    /// What `waitpid` says of a process that has ended.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7F
        self = signal == 0 ? .code(waitStatus >> 8 & 0xFF) : .signal(signal)
    }

    /// Whether starting it again can't help: a usage error (64) or a configuration error (78).
    var isPermanent: Bool { self == .code(64) || self == .code(78) }
}

extension ProcessExit: CustomStringConvertible {
    /// For people: `exit 1`, `SIGKILL`, `not started: …`.
    var description: String {
        switch self {
        case .code(let code): "exit \(code)"
        case .signal(let signal): signalName(signal)
        case .notStarted(let reason): "not started: \(reason)"
        }
    }

    /// For programs: `{"code":1}`, `{"signal":9,"name":"SIGKILL"}`, `{"not_started":"…"}`.
    var json: JSON {
        switch self {
        case .code(let code): ["code": .integer(code)]
        case .signal(let signal): ["signal": .integer(signal), "name": .string(signalName(signal))]
        case .notStarted(let reason): ["not_started": .string(reason)]
        }
    }
}

/// The name of a signal that ends processes.
private func signalName(_ signal: Int32) -> String {
    switch signal {
    case SIGHUP: "SIGHUP"
    case SIGINT: "SIGINT"
    case SIGQUIT: "SIGQUIT"
    case SIGILL: "SIGILL"
    case SIGTRAP: "SIGTRAP"
    case SIGABRT: "SIGABRT"
    case SIGBUS: "SIGBUS"
    case SIGFPE: "SIGFPE"
    case SIGKILL: "SIGKILL"
    case SIGSEGV: "SIGSEGV"
    case SIGPIPE: "SIGPIPE"
    case SIGTERM: "SIGTERM"
    default: "signal \(signal)"
    }
}
