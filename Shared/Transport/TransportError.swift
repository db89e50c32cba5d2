/// Why a connection could not be had.
public enum TransportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A Unix socket's path holds at most 107 bytes.
    case pathTooLong(String)
    /// The socket's mode could not be set.
    case notPrivate(String, code: Int32)
    /// Too many connections, or draining.
    case refused
    /// The peer runs as another user.
    case foreignPeer(uid: UInt32)

    /// What is wrong, for the log.
    public var description: String {
        switch self {
        case .pathTooLong(let path):
            "the socket path \(path) is longer than 107 bytes; set HOLDFAST_RUNTIME_DIR to a shorter one"
        case .notPrivate(let path, let code): "the mode of \(path) can't be set (errno \(code))"
        case .refused: "no more connections are taken"
        case .foreignPeer(let uid): "a peer of user \(uid) is not let in"
        }
    }
}
