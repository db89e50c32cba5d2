import NIOCore
import NIOPosix
import Primitives
import TestSupport
import Testing
import Wire

@testable import Transport

/// A server whose `echo` answers at once and whose `hold` answers when it is released.
private final class EchoServer: Sendable {
    let path: String
    let eventLoop: any EventLoop
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let server: NIOLoopBound<FrameServer>
    private let held: NIOLoopBound<Held>

    final class Held {
        var requests: [IncomingRequest] = []
        var waiters: [(count: Int, promise: EventLoopPromise<Void>)] = []

        func hold(_ request: IncomingRequest) {
            requests.append(request)
            waiters.removeAll { waiter in
                guard requests.count >= waiter.count else { return false }
                waiter.promise.succeed()
                return true
            }
        }
    }

    init() async throws {
        let loop = group.next()
        let path = "/tmp/hf-\(UInt32.random(in: 0 ... .max)).sock"
        (server, held) = try await loop.flatSubmit {
            let held = Held()
            let server = FrameServer(eventLoop: loop, clocks: .system) { request in
                switch request.method {
                case "echo":
                    request.answer {
                        $0.writeImmutableBuffer(request.params?.bytes ?? ByteBuffer(string: "{}"))
                    }
                case "hold": held.hold(request)
                case "tell":
                    request.notify("told", ["n": 1])
                    request.fail(with: ["code": 7, "message": "m"])
                    // Nobody waits for it any more.
                    request.notify("told", ["n": 2])
                case "watch": request.whenGivenUp { held.hold(request) }
                case "huge": request.answer { $0.writeRepeatingByte(0x20, count: Limits.frameBytesMax) }
                default: request.fail(.methodNotFound, "no method \(request.method)")
                }
            }
            let bound = (NIOLoopBound(server, eventLoop: loop), NIOLoopBound(held, eventLoop: loop))
            return server.start(.path(path)).map { bound }
        }.get()
        self.path = path
        eventLoop = loop
    }

    /// Waits until this many requests are held.
    func waitForHeld(_ count: Int) async throws {
        try await eventLoop.flatSubmit { [held, eventLoop] in
            let promise = eventLoop.makePromise(of: Void.self)
            if held.value.requests.count >= count {
                promise.succeed()
            } else {
                held.value.waiters.append((count, promise))
            }
            return promise.futureResult
        }.get()
    }

    func release() async throws {
        try await eventLoop.submit { [held] in
            // Answering makes room, and what waited for it is held at once: so take the list first.
            let requests = held.value.requests
            held.value.requests = []
            for request in requests { request.answer { $0.writeStaticString(#"{"held":true}"#) } }
        }.get()
    }

    func drain() async throws {
        try await eventLoop.flatSubmit { [server] in server.value.drain() }.get()
    }

    func stop() async throws {
        try await group.shutdownGracefully()
    }
}

@Suite(.timeLimit(.minutes(1))) struct FrameServerTests {
    private func withServer(_ body: (EchoServer) async throws -> Void) async throws {
        let server = try await EchoServer()
        do { try await body(server) } catch {
            try await server.stop()
            throw error
        }
        try await server.stop()
    }

    @Test func request_isAnsweredUnderItsOwnID() async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":"7","method":"echo","params":{"a": 1.50}}"#)
            #expect(try socket.receive()?.text == #"{"jsonrpc":"2.0","id":"7","result":{"a":1.50}}"#)
        }
    }

    @Test(arguments: [[0, 0, 0, 0], [0x01, 0, 0, 1], [0xFF, 0xFF, 0xFF, 0xFF]] as [[UInt8]])
    func badLength_isAnsweredWithoutIDAndClosed(_ prefix: [UInt8]) async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            try socket.send(prefix)
            let answer = try socket.receive()
            #expect(answer?["error"]?["code"] == -32600)
            #expect(answer?["id"] == nil)
            #expect(try socket.receive() == nil)
        }
    }

    @Test(arguments: ["{nope", "\u{FEFF}{}", "{\"a\":\"\u{1}\"}"])
    func textThatIsNoJSON_isAnsweredWithoutIDAndClosed(_ text: String) async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            try socket.send(frame: text)
            let answer = try socket.receive()
            #expect(answer?["error"]?["code"] == -32700)
            #expect(answer?["id"] == nil)
            #expect(try socket.receive() == nil)
        }
    }

    @Test func jsonThatIsNoMessage_isAnsweredAndTheConnectionStays() async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":3}"#)
            let answer = try socket.receive()
            #expect(answer?["error"]?["code"] == -32600)
            #expect(answer?["id"] == 3)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":4,"method":"nothing"}"#)
            #expect(try socket.receive()?["error"]?["code"] == -32601)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":5,"method":"echo"}"#)
            #expect(try socket.receive()?["result"] == [:])
        }
    }

    @Test func brokenConnections_harmNobodyElse() async throws {
        try await withServer { server in
            let good = try RawSocket(path: server.path)
            for bytes in [[0, 0, 0], [0, 0, 0, 9, 0x7B], [0, 0, 0, 0]] as [[UInt8]] {
                let bad = try RawSocket(path: server.path)
                try bad.send(bytes)
                bad.finishSending()
            }
            try good.send(frame: #"{"jsonrpc":"2.0","id":1,"method":"echo"}"#)
            #expect(try good.receive()?["id"] == 1)
        }
    }

    @Test func idInFlight_isRefusedASecondTime() async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":1,"method":"hold"}"#)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":1,"method":"echo"}"#)
            #expect(try socket.receive()?["error"]?["code"] == -32600)
        }
    }

    @Test func cancelledRequest_isNeverAnswered() async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":1,"method":"hold"}"#)
            try socket.send(
                frame: #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":2,"method":"hold"}"#)
            try await server.waitForHeld(2)
            try await server.release()
            #expect(try socket.receive()?["id"] == 2)
        }
    }

    @Test func notificationOfARequest_comesBeforeItsAnswerOnly() async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":1,"method":"tell"}"#)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":2,"method":"echo"}"#)
            #expect(try socket.receive()?.text == #"{"jsonrpc":"2.0","method":"told","params":{"n":1}}"#)
            let answer = #"{"jsonrpc":"2.0","id":1,"error":{"code":7,"message":"m"}}"#
            #expect(try socket.receive()?.text == answer)
            #expect(try socket.receive()?["id"] == 2)
        }
    }

    @Test func whoeverServesARequest_isToldWhenItIsGivenUp() async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":1,"method":"watch"}"#)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":2,"method":"watch"}"#)
            try socket.send(
                frame: #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#)
            try await server.waitForHeld(1)
            socket.finishSending()
            try await server.waitForHeld(2)
        }
    }

    @Test func answerOverTheFrameLimit_becomesAnError() async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":1,"method":"huge"}"#)
            #expect(try socket.receive()?["error"]?["data"]?["code"] == "too_large")
        }
    }

    @Test func requestsBeyondTheWindow_waitAndAreAllAnswered() async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            for id in 1...200 { try socket.send(frame: #"{"jsonrpc":"2.0","id":\#(id),"method":"hold"}"#) }
            var answered = 0
            while answered < 200 {
                try await server.waitForHeld(min(64, 200 - answered))
                try await server.release()
                for _ in 0..<min(64, 200 - answered) {
                    #expect(try socket.receive()?["result"]?["held"] == true)
                    answered += 1
                }
            }
        }
    }

    @Test func drain_answersWhatIsInFlightAndThenCloses() async throws {
        try await withServer { server in
            let socket = try RawSocket(path: server.path)
            try socket.send(frame: #"{"jsonrpc":"2.0","id":1,"method":"hold"}"#)
            try await server.waitForHeld(1)
            async let drained: Void = server.drain()
            try await server.release()
            try await drained
            #expect(try socket.receive()?["id"] == 1)
            #expect(try socket.receive() == nil)
            #expect(throws: RawSocket.Fault.self) { _ = try RawSocket(path: server.path) }
        }
    }

    @Test func client_answersEachCallAndOutlivesItsConnection() async throws {
        try await withServer { server in
            let answers = try await server.eventLoop.flatSubmit {
                let client = FrameClient(path: server.path, eventLoop: server.eventLoop, clocks: .system)
                let promises = (0..<300).map { number in
                    let promise = server.eventLoop.makePromise(of: Int64.self)
                    client.call(
                        "echo", deadline: Deadline(milliseconds: 20_000, from: Clocks.system.monotonic())
                    ) {
                        buffer, _ in
                        buffer.writeString("{\"n\":\(number)}")
                    } completion: { result in
                        guard case .success(.result(let slice)) = result else {
                            return promise.fail(TransportError.refused)
                        }
                        promise.succeed(slice["n"]?.integer ?? -1)
                    }
                    return promise.futureResult
                }
                let bound = NIOLoopBound(client, eventLoop: server.eventLoop)
                return EventLoopFuture.whenAllSucceed(promises, on: server.eventLoop).map { answers in
                    bound.value.close()
                    return answers
                }
            }.get()
            #expect(answers == (0..<300).map { Int64($0) })
        }
    }
}
