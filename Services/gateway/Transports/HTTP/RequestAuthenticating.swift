import NIOCore
import NIOHTTP1
import Primitives

/// Whether a request over HTTP may speak here, and as whom.
enum AuthDecision: Equatable {
    case allowed(Caller)
    /// Answered with this status; `challenge` is the value of `WWW-Authenticate`, `error` a sentence.
    case refused(status: Int, challenge: String?, error: String)
    /// This caller asks too often: answered with 429, to be asked again after so many seconds.
    case limited(retryAfterSeconds: Int)
}

/// Tells who speaks in a request over HTTP. Use it on the gateway's event loop only.
protocol RequestAuthenticating: AnyObject {
    /// Decides about one request, before anything of its body is looked at. Called once for each request.
    func authenticate(_ head: HTTPRequestHead, at now: MonotonicTime) -> AuthDecision

    /// Whether a caller whom it has allowed may still be here: asked once a second for each stream that is
    /// open, which ends where not.
    func isStillValid(_ caller: Caller) -> Bool

    /// The value of `WWW-Authenticate` for a request that needs a scope its caller has not.
    func challenge(needed: Scopes) -> String

    /// The document for everybody under a path, `/.well-known/oauth-protected-resource/mcp` say; nil where
    /// there is none.
    func metadata(path: String) -> ByteBuffer?
}
