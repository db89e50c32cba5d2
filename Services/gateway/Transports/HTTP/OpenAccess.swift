import NIOCore
import NIOHTTP1
import Primitives

/// Lets everybody in who reaches the port, to do everything: `HOLDFAST_HTTP_AUTH=off`, on this machine only.
final class OpenAccess: RequestAuthenticating {
    private static let anybody = Caller(actor: nil, isVerified: false, scopes: .admin, key: "anybody")

    func authenticate(_ head: HTTPRequestHead, at now: MonotonicTime) -> AuthDecision {
        .allowed(Self.anybody)
    }

    func isStillValid(_ caller: Caller) -> Bool { true }

    func challenge(needed: Scopes) -> String { "Bearer" }

    func metadata(path: String) -> ByteBuffer? { nil }
}
