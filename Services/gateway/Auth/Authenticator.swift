import Access
import Logging
import NIOCore
import NIOHTTP1
import Primitives

/// Tells who speaks in each request over HTTP: by a token of the file, or by one of the issuer.
///
/// What can't be read lets nobody in: a file that was taken away, or that others could have written.
final class Authenticator: RequestAuthenticating {
    private let settings: AuthSettings
    private let eventLoop: any EventLoop
    private let clocks: Clocks
    private let log: Logger
    private let resource: ProtectedResourceMetadata?
    private let challenge: Challenge
    private var limiter: RateLimiter
    private var tokens = BearerTokens()
    private var tokensFile: WatchedFile?
    private var issued: IssuedTokens?
    private var keysFile: WatchedFile?
    /// Which reading of the keys is the latest: an earlier one that ends later does not count.
    private var keysReading = 0

    init(settings: AuthSettings, eventLoop: any EventLoop, clocks: Clocks, log: Logger) {
        self.settings = settings
        self.eventLoop = eventLoop
        self.clocks = clocks
        self.log = log
        resource = settings.issuer.map {
            ProtectedResourceMetadata(resource: settings.resource, issuer: $0.name)
        }
        challenge = Challenge(metadata: resource?.location)
        limiter = RateLimiter(perSecond: settings.requestsPerSecond)
        tokensFile = settings.tokensFile.map { WatchedFile(path: $0) }
        issued = settings.issuer.map { IssuedTokens(issuer: $0.name, audience: $0.audience) }
        keysFile = settings.issuer.map { WatchedFile(path: $0.keysFile) }
    }

    /// Reads the files. The future succeeds once callers can be told apart, even where a file can't be used.
    func start() -> EventLoopFuture<Void> {
        let now = clocks.monotonic()
        readTokensIfChanged(now)
        guard settings.isRequired, keysFile?.hasChanged(at: now) == true else {
            return eventLoop.makeSucceededVoidFuture()
        }
        return readKeys()
    }

    func authenticate(_ head: HTTPRequestHead, at now: MonotonicTime) -> AuthDecision {
        guard settings.isRequired else { return limited(.local, now) }
        refresh(now)
        switch Credentials(authorization: head.headers["authorization"], uri: head.uri) {
        case .none:
            return .refused(
                status: 401, challenge: challenge.missing,
                error: "A token is needed: send it as \"Authorization: Bearer TOKEN\".")
        case .malformed(let sentence):
            return .refused(status: 400, challenge: challenge.malformed(sentence), error: sentence)
        case .bearer(let token): return decide(token, now)
        }
    }

    func isStillValid(_ caller: Caller) -> Bool {
        guard settings.isRequired else { return true }
        refresh(clocks.monotonic())
        return tokens.isStillValid(caller) || issued?.isStillValid(caller, at: clocks.now()) ?? false
    }

    func challenge(needed: Scopes) -> String { challenge.insufficient(needed) }

    func metadata(path: String) -> ByteBuffer? { resource?.document(path: path) }

    private func decide(_ token: String, _ now: MonotonicTime) -> AuthDecision {
        if TokenSecret.isPlausible(token) {
            var verdict = tokens.verdict(on: token)
            // One that was just made is not refused for coming too soon.
            if verdict == .unknown, tokensFile?.isAnother(at: now) == true {
                readTokens()
                verdict = tokens.verdict(on: token)
            }
            switch verdict {
            case .allowed(let caller): return limited(caller, now)
            case .revoked: return invalid("The token was revoked.")
            case .unknown: return invalid("The token is not known here.")
            }
        }
        guard issued != nil else { return invalid("The token is not known here.") }
        do throws(JWTFault) {
            guard let caller = try issued?.caller(token, at: clocks.now()) else {
                return invalid(JWTFault.malformed.sentence)
            }
            guard caller.scopes.contains(.read) else {
                return .refused(
                    status: 403, challenge: challenge.insufficient(.read),
                    error: "The token allows nothing here: it needs the scope read, write or admin.")
            }
            return limited(caller, now)
        } catch {
            return invalid(error.sentence)
        }
    }

    private func invalid(_ sentence: String) -> AuthDecision {
        .refused(status: 401, challenge: challenge.invalid(sentence), error: sentence)
    }

    private func limited(_ caller: Caller, _ now: MonotonicTime) -> AuthDecision {
        switch limiter.take(caller.key, at: now) {
        case .allowed: .allowed(caller)
        case .refused(let milliseconds):
            .limited(retryAfterSeconds: Int((milliseconds + 999) / 1000))
        }
    }
}

// MARK: - Files

extension Authenticator {
    private func refresh(_ now: MonotonicTime) {
        readTokensIfChanged(now)
        if keysFile?.hasChanged(at: now) == true { _ = readKeys() }
    }

    private func readTokensIfChanged(_ now: MonotonicTime) {
        if tokensFile?.hasChanged(at: now) == true { readTokens() }
    }

    private func readTokens() {
        guard let path = tokensFile?.path else { return }
        do throws(GuardedFile.Fault) {
            let content = try GuardedFile.read(path, .secret, bytesMax: TokenFile.bytesMax) ?? ByteBuffer()
            do throws(TokenFile.Fault) {
                tokens = BearerTokens(try TokenFile(parsing: content))
            } catch {
                closeTokens(path, error.reason)
            }
        } catch {
            closeTokens(path, error.reason)
        }
    }

    private func closeTokens(_ path: String, _ reason: String) {
        tokens = BearerTokens()
        log.error("no token of the file is taken", metadata: ["file": "\(path)", "reason": "it \(reason)"])
    }

    /// Keys are made elsewhere; until they are there, those before count.
    private func readKeys() -> EventLoopFuture<Void> {
        guard let path = keysFile?.path else { return eventLoop.makeSucceededVoidFuture() }
        keysReading += 1
        let reading = keysReading
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        return eventLoop.makeFutureWithTask {
            await Self.keys(path)
        }.map { result in
            let authenticator = bound.value
            guard reading == authenticator.keysReading else { return }
            switch result {
            case .success(let keys): authenticator.issued?.use(keys)
            case .failure(let fault):
                authenticator.issued?.use(JWTKeys())
                authenticator.log.error(
                    "no token of the issuer is taken",
                    metadata: ["file": "\(path)", "reason": "it \(fault.reason)"])
            }
        }
    }

    private static func keys(_ path: String) async -> Result<JWTKeys, JWTKeys.Fault> {
        do throws(GuardedFile.Fault) {
            guard let content = try GuardedFile.read(path, .readable, bytesMax: JWTKeys.bytesMax) else {
                return .failure(JWTKeys.Fault(reason: "is not there"))
            }
            do throws(JWTKeys.Fault) {
                return .success(try await JWTKeys.load(content))
            } catch {
                return .failure(error)
            }
        } catch {
            return .failure(JWTKeys.Fault(reason: error.reason))
        }
    }
}
