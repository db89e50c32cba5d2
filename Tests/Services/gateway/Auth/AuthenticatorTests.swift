import Access
import Glibc
import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Primitives
import TestSupport
import Testing
import Wire

@testable import Gateway

/// An authenticator over files of a test's own, at a time that the test sets. Used on its event loop only.
private final class Desk: @unchecked Sendable {
    let directory: TemporaryDirectory
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let issuer = TestIssuer()
    private(set) var tokens = TokenFile()
    private var authenticator: NIOLoopBound<Authenticator>?
    private var milliseconds: Int64 = 0

    init(_ settings: [String: String] = [:], keys: ByteBuffer? = nil) async throws {
        directory = try TemporaryDirectory()
        var environment = [
            "HOLDFAST_HTTP": "127.0.0.1:7420", "HOLDFAST_TOKENS_FILE": directory.path + "/tokens.json",
            "HOLDFAST_JWT_ISSUER": TestIssuer.name, "HOLDFAST_JWT_AUDIENCE": TestIssuer.audience,
            "HOLDFAST_JWT_KEYS": directory.path + "/keys.json",
        ]
        environment.merge(settings) { $1 }
        for (name, scope) in [("reader", TokenScope.read), ("writer", .write), ("owner", .admin)] {
            try tokens.add(name, scope: scope, digest: Self.secret(name).digest, at: TestIssuer.now)
        }
        try tokens.add("former", scope: .admin, digest: Self.secret("former").digest, at: TestIssuer.now)
        try tokens.revoke("former", at: TestIssuer.now)
        try writeTokens()
        try write(keys ?? issuer.set, "keys.json", mode: 0o644)
        let auth = try AuthSettings(environment: environment)
        let clocks = Clocks(
            now: { TestIssuer.now }, monotonic: { MonotonicTime(nanoseconds: 0) }, random: { 0 })
        let loop = loop
        authenticator = try await loop.submit {
            let authenticator = Authenticator(
                settings: auth, eventLoop: loop, clocks: clocks,
                log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            return NIOLoopBound(authenticator, eventLoop: loop)
        }.get()
        let bound = try #require(authenticator)
        try await loop.flatSubmit { bound.value.start() }.get()
    }

    /// The same for a name in each run.
    static func secret(_ name: String) -> TokenSecret {
        var generator = SplitMixForNames(name)
        return TokenSecret(using: &generator)
    }

    func change(_ body: (inout TokenFile) throws -> Void) throws {
        try body(&tokens)
        try writeTokens()
    }

    func writeTokens(mode: mode_t = 0o600) throws { try write(tokens.content, "tokens.json", mode: mode) }

    func write(_ content: ByteBuffer, _ name: String, mode: mode_t = 0o600) throws {
        let path = "\(directory.path)/\(name)"
        try directory.write(String(buffer: content), to: name)
        chmod(path, mode)
    }

    /// The next look at the files is due.
    func letTimePass() { milliseconds += WatchedFile.interval }

    func ask(_ headers: String..., uri: String = "/mcp") async throws -> AuthDecision {
        let fields = HTTPHeaders(headers.map { ("Authorization", $0) })
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: uri, headers: fields)
        let time = MonotonicTime(nanoseconds: milliseconds * 1_000_000)
        return try await on { $0.authenticate(head, at: time) }
    }

    func ask(token name: String) async throws -> AuthDecision {
        try await ask("Bearer \(Self.secret(name).text)")
    }

    func on<Result: Sendable>(_ body: @escaping @Sendable (Authenticator) throws -> Result) async throws
        -> Result
    {
        let bound = try #require(authenticator)
        return try await loop.submit { try body(bound.value) }.get()
    }
}

/// Bytes that follow from a name.
private struct SplitMixForNames: RandomNumberGenerator {
    private var state: UInt64

    init(_ name: String) {
        state = name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}

extension AuthDecision {
    fileprivate var status: Int {
        switch self {
        case .allowed: 200
        case .refused(let status, _, _): status
        case .limited: 429
        }
    }

    fileprivate var challenge: String? {
        if case .refused(_, let challenge, _) = self { challenge } else { nil }
    }

    fileprivate var caller: Caller? {
        if case .allowed(let caller) = self { caller } else { nil }
    }
}

@Suite struct AuthenticatorTests {
    private static let metadata =
        "resource_metadata=\"https://holdfast.example/.well-known/oauth-protected-resource/mcp\""

    @Test func tokensOfTheFile_letTheirOwnersIn() async throws {
        let desk = try await Desk()
        for (name, scopes) in [("reader", Scopes.read), ("writer", .write), ("owner", .admin)] {
            let caller = try #require(try await desk.ask(token: name).caller)
            #expect(caller.actor == ActorName(name))
            #expect(caller.isVerified)
            #expect(caller.scopes == scopes)
        }
    }

    /// Every cell: what is shown, the status, the error that the challenge names.
    @Test func refusals_haveTheirStatusAndChallenge() async throws {
        let desk = try await Desk()
        let issuer = desk.issuer
        func signed(_ changes: JSONObject) throws -> String {
            "Bearer " + (try issuer.token(TestIssuer.claims(changes)))
        }
        let unsigned = TestIssuer.part(["alg": "none"]) + "." + TestIssuer.part(TestIssuer.claims()) + "."
        let cells: [(name: String, header: String?, uri: String, status: Int, error: String?)] = [
            ("no token", nil, "/mcp", 401, nil),
            ("another scheme", "Basic dTpw", "/mcp", 401, nil),
            ("unknown token", "Bearer \(Desk.secret("stranger").text)", "/mcp", 401, "invalid_token"),
            ("revoked token", "Bearer \(Desk.secret("former").text)", "/mcp", 401, "invalid_token"),
            ("no token of any kind", "Bearer abc", "/mcp", 401, "invalid_token"),
            ("empty", "Bearer ", "/mcp", 400, "invalid_request"),
            ("two words", "Bearer a b", "/mcp", 400, "invalid_request"),
            ("in the address", nil, "/mcp?access_token=x", 400, "invalid_request"),
            ("expired", try signed(["exp": 1_700_000_000]), "/mcp", 401, "invalid_token"),
            ("not yet valid", try signed(["nbf": 1_900_000_000]), "/mcp", 401, "invalid_token"),
            ("wrong audience", try signed(["aud": "https://other"]), "/mcp", 401, "invalid_token"),
            ("wrong issuer", try signed(["iss": "https://evil"]), "/mcp", 401, "invalid_token"),
            ("wrong key", "Bearer " + (try TestIssuer().token()), "/mcp", 401, "invalid_token"),
            ("alg none", "Bearer \(unsigned)", "/mcp", 401, "invalid_token"),
            ("no scope of ours", try signed(["scope": "openid"]), "/mcp", 403, "insufficient_scope"),
        ]
        for cell in cells {
            let head = cell.header
            let decision =
                if let head { try await desk.ask(head, uri: cell.uri) } else {
                    try await desk.ask(uri: cell.uri)
                }
            let challenge = try #require(decision.challenge, "\(cell.name)")
            #expect(decision.status == cell.status, "\(cell.name)")
            #expect(challenge.hasPrefix("Bearer "), "\(cell.name)")
            #expect(challenge.contains(Self.metadata), "\(cell.name)")
            #expect(challenge.contains("error=") == (cell.error != nil), "\(cell.name)")
            if let error = cell.error { #expect(challenge.contains("error=\"\(error)\""), "\(cell.name)") }
        }
        #expect(try await desk.ask("Bearer a", "Bearer b").status == 400)
    }

    @Test func tokenOfTheIssuer_letsItsSubjectIn() async throws {
        let desk = try await Desk()
        let caller = try #require(try await desk.ask("Bearer " + (try desk.issuer.token())).caller)
        #expect(caller.actor == ActorName("ada"))
        #expect(caller.scopes == .write)
        #expect(try await desk.on { $0.isStillValid(caller) })
        #expect(try await desk.on { $0.metadata(path: ProtectedResourceMetadata.wellKnown) } != nil)
        #expect(try await desk.on { $0.challenge(needed: .admin) }.contains("scope=\"admin\""))
    }

    @Test func revocation_countsAtTheNextLook_andEndsStreams() async throws {
        let desk = try await Desk()
        let caller = try #require(try await desk.ask(token: "writer").caller)
        try desk.change { file in try file.revoke("writer", at: TestIssuer.now) }
        #expect(try await desk.ask(token: "writer").status == 200)
        desk.letTimePass()
        #expect(try await desk.ask(token: "writer").status == 401)
        #expect(try await !desk.on { $0.isStillValid(caller) })
        #expect(try await desk.ask(token: "reader").status == 200)
        try desk.change { file in
            try file.add("late", scope: .read, digest: Desk.secret("late").digest, at: TestIssuer.now)
        }
        // Without waiting for the next look.
        #expect(try await desk.ask(token: "late").status == 200)
    }

    @Test func fileThatCantBeTrusted_letsNobodyIn_untilItCanBe() async throws {
        let desk = try await Desk()
        for spoil in [
            { try desk.writeTokens(mode: 0o640) }, { try desk.writeTokens(mode: 0o604) },
            { try desk.write(ByteBuffer(string: "{\"tokens\": ["), "tokens.json") },
            { unlink(desk.directory.path + "/tokens.json") },
        ] as [() throws -> Void] {
            #expect(try await desk.ask(token: "owner").status == 200)
            try spoil()
            desk.letTimePass()
            #expect(try await desk.ask(token: "owner").status == 401)
            try desk.writeTokens()
            desk.letTimePass()
        }
        #expect(try await desk.ask(token: "owner").status == 200)
    }

    @Test func newKeys_countOnceTheyAreRead() async throws {
        let desk = try await Desk()
        let successor = TestIssuer(id: "two")
        let caller = try #require(try await desk.ask("Bearer " + (try desk.issuer.token())).caller)
        try desk.write(successor.set, "keys.json", mode: 0o644)
        desk.letTimePass()
        let token = "Bearer " + (try successor.token())
        _ = try await eventually("the new keys count", within: .seconds(20)) {
            try await desk.ask(token).caller
        }
        #expect(try await desk.ask("Bearer " + (try desk.issuer.token())).status == 401)
        // It is the same person, who has shown a token of the new key since.
        #expect(try await desk.on { $0.isStillValid(caller) })
    }

    @Test func keysThatOthersCanWrite_letNobodyIn() async throws {
        let desk = try await Desk()
        try desk.write(desk.issuer.set, "keys.json", mode: 0o666)
        desk.letTimePass()
        let token = "Bearer " + (try desk.issuer.token(TestIssuer.claims(["jti": "other"])))
        _ = try await eventually("no keys count", within: .seconds(20)) {
            try await desk.ask(token).challenge
        }
        #expect(try await desk.ask(token: "owner").status == 200)
    }

    @Test func busyCaller_isToldToWait_andNobodyElse() async throws {
        let desk = try await Desk(["HOLDFAST_HTTP_RATE": "1"])
        #expect(try await desk.ask(token: "reader").status == 200)
        #expect(try await desk.ask(token: "reader").status == 200)
        #expect(try await desk.ask(token: "reader") == .limited(retryAfterSeconds: 1))
        #expect(try await desk.ask(token: "writer").status == 200)
    }

    @Test func withoutAnIssuer_nothingPointsToOne() async throws {
        let desk = try await Desk(["HOLDFAST_JWT_ISSUER": "", "HOLDFAST_JWT_KEYS": ""])
        #expect(try await desk.ask().challenge == "Bearer scope=\"write\"")
        #expect(try await desk.ask("Bearer " + (try desk.issuer.token())).status == 401)
        #expect(try await desk.on { $0.metadata(path: ProtectedResourceMetadata.wellKnown) } == nil)
        #expect(try await desk.ask(token: "reader").status == 200)
    }

    @Test func off_letsEverybodyIn() async throws {
        let desk = try await Desk(["HOLDFAST_HTTP_AUTH": "off"])
        let caller = try #require(try await desk.ask().caller)
        #expect(caller.scopes == .admin)
        #expect(!caller.isVerified)
        #expect(try await desk.on { $0.isStillValid(caller) })
    }
}
