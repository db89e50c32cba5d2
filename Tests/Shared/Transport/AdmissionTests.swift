import NIOCore
import NIOPosix
import Primitives
import Resilience
import TestSupport
import Testing
import Wire

@testable import Transport

/// A server that has room for one tool call, which it keeps until it is released.
private final class NarrowServer: Sendable {
    /// The ids of the calls that were started.
    let started = Inbox<JSON>()
    let path: String
    private let directory: TemporaryDirectory
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let held: NIOLoopBound<Held>

    private final class Held {
        var requests: [IncomingRequest] = []
    }

    init(waitMilliseconds: Int64) async throws {
        directory = try TemporaryDirectory()
        path = directory.file("narrow.sock")
        let (loop, path, started) = (group.next(), path, started)
        held = try await loop.flatSubmit {
            let held = Held()
            let handler = { (request: IncomingRequest) in
                guard request.method == "tools/call" else { return request.answer { $0.writeString("{}") } }
                held.requests.append(request)
                started.put(request.id.decoded ?? .null)
            }
            let server = FrameServer(
                eventLoop: loop, clocks: .system, sheddingAs: "narrow", handler: handler)
            server.admission = Admission(
                service: "narrow",
                limit: ConcurrencyLimit(inFlightMax: 1, waitMillisecondsMax: waitMilliseconds),
                eventLoop: loop, clocks: .system, start: handler)
            let bound = NIOLoopBound(held, eventLoop: loop)
            return server.start(.path(path)).map { bound }
        }.get()
    }

    /// Answers all that runs.
    func release() async throws {
        try await group.next().submit { [held] in
            let requests = held.value.requests
            held.value.requests = []
            for request in requests { request.answer { $0.writeString("{}") } }
        }.get()
    }

    func stop() async throws { try await group.shutdownGracefully() }

    /// The id of the next call that is started.
    func nextStarted() async throws -> JSON? { try await started.next(within: .seconds(20), "a start") }
}

@Suite(.timeLimit(.minutes(1))) struct AdmissionTests {
    private func withServer(
        waitMilliseconds: Int64 = 10_000, _ body: (NarrowServer) async throws -> Void
    ) async throws {
        let server = try await NarrowServer(waitMilliseconds: waitMilliseconds)
        do { try await body(server) } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }

    private func call(_ id: Int64) -> JSON {
        [
            "jsonrpc": "2.0", "id": .integer(id), "method": "tools/call",
            "params": ["_meta": ["dev.holdfast/deadline-ms": 30_000]],
        ]
    }

    private func ping(_ id: Int64) -> JSON {
        ["jsonrpc": "2.0", "id": .integer(id), "method": "ping"]
    }

    @Test func callBeyondTheLimit_startsWhenAnotherEnds_andAllElsePassesBy() async throws {
        try await withServer { server in
            let first = try RawSocket(path: server.path)
            let second = try RawSocket(path: server.path)
            defer { withExtendedLifetime((first, second)) {} }
            try first.send(frame: call(1).text)
            #expect(try await server.nextStarted() == 1)
            try second.send(frame: call(2).text)
            try second.send(frame: ping(3).text)
            #expect(try second.receive()?["id"] == 3)
            try await server.release()
            #expect(try first.receive()?["id"] == 1)
            #expect(try await server.nextStarted() == 2)
            try await server.release()
            #expect(try second.receive()?["id"] == 2)
        }
    }

    @Test func callThatWouldWaitTooLong_isTurnedAwayWithAHint() async throws {
        try await withServer(waitMilliseconds: 1) { server in
            let first = try RawSocket(path: server.path)
            let second = try RawSocket(path: server.path)
            defer { withExtendedLifetime((first, second)) {} }
            try first.send(frame: call(1).text)
            #expect(try await server.nextStarted() == 1)
            try second.send(frame: call(2).text)
            let result = try second.receive()?["result"]
            #expect(result?["isError"] == true)
            let error = result?["structuredContent"]?["error"]
            #expect(error?["code"] == "unavailable")
            #expect(
                error?["details"] == [
                    "layers": [["layer": "narrow", "reason": "overloaded"]], "retry_after_ms": 1,
                ])
            try await server.release()
            #expect(try first.receive()?["id"] == 1)
            try second.send(frame: call(3).text)
            #expect(try await server.nextStarted() == 3)
        }
    }

    @Test func clientThatLeaves_makesRoom_andItsWaitingCallsNeverStart() async throws {
        try await withServer { server in
            let first = try RawSocket(path: server.path)
            let second = try RawSocket(path: server.path)
            defer { withExtendedLifetime((first, second)) {} }
            try first.send(frame: call(1).text)
            #expect(try await server.nextStarted() == 1)
            try first.send(frame: call(2).text)
            try first.send(frame: ping(3).text)
            #expect(try first.receive()?["id"] == 3)
            try second.send(frame: call(4).text)
            try second.send(frame: ping(5).text)
            #expect(try second.receive()?["id"] == 5)
            first.finishSending()
            #expect(try await server.nextStarted() == 4)
        }
    }

    @Test func cancelledCall_givesItsPlaceBack_andOneThatWaitsNeverStarts() async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            defer { withExtendedLifetime(socket) {} }
            try socket.send(frame: call(1).text)
            #expect(try await server.nextStarted() == 1)
            for id in [2, 3] as [Int64] { try socket.send(frame: call(id).text) }
            for id in [2, 1] as [Int64] {
                let cancellation: JSON = [
                    "jsonrpc": "2.0", "method": "notifications/cancelled",
                    "params": ["requestId": .integer(id)],
                ]
                try socket.send(frame: cancellation.text)
            }
            #expect(try await server.nextStarted() == 3)
        }
    }
}
