import NIOCore
import NIOHTTP1
import Primitives
import Synchronization

@testable import Gateway

/// Knows callers by a token of one word: `reader`, `writer` and `other`; without one everybody is let in
/// where it is told so.
final class TestAuthenticator: RequestAuthenticating, Sendable {
    let isOpen: Bool
    private let revoked = Mutex<Set<String>>([])

    init(isOpen: Bool) {
        self.isOpen = isOpen
    }

    func revoke(_ token: String) {
        _ = revoked.withLock { $0.insert(token) }
    }

    func authenticate(_ head: HTTPRequestHead, at now: MonotonicTime) -> AuthDecision {
        let token = head.headers.first(name: "authorization").map { String($0.dropFirst("Bearer ".count)) }
        switch token {
        case nil where isOpen: return .allowed(.local)
        case "busy": return .limited(retryAfterSeconds: 7)
        case "reader", "writer", "other":
            let caller = Caller(
                actor: token.map { ActorName($0) }, isVerified: true,
                scopes: token == "reader" ? .read : .write, key: token ?? "")
            if isStillValid(caller) { return .allowed(caller) }
        default: break
        }
        return .refused(status: 401, challenge: "Bearer realm=\"test\"", error: "a token is needed")
    }

    func isStillValid(_ caller: Caller) -> Bool { !revoked.withLock { $0.contains(caller.key) } }

    func challenge(needed: Scopes) -> String {
        "Bearer error=\"insufficient_scope\", scope=\"\(needed.name)\""
    }

    func metadata(path: String) -> ByteBuffer? {
        path == "/.well-known/oauth-protected-resource/mcp" ? ByteBuffer(string: #"{"resource":"x"}"#) : nil
    }
}
