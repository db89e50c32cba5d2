import Foundation
import Logging
import NIOCore
import NIOPosix
import Primitives
import Wire

@testable import Gateway

/// A gateway in this process and the client at the other end of its pipes.
final class TestClient {
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let gateway: NIOLoopBound<Gateway>
    /// Told once, when the gateway's session has ended.
    let ends = EventQueue<Bool>()
    private let directory: TemporaryDirectory
    private var input: CInt
    private var output: CInt
    private var received: [UInt8] = []

    /// Starts a gateway to these services.
    init(
        _ directory: TemporaryDirectory, services: [String] = ["alpha"], settings: [String: String] = [:],
        flags: [String] = []
    ) throws {
        self.directory = directory
        let toGateway = try Self.pipe()
        let fromGateway = try Self.pipe()
        input = toGateway.write
        output = fromGateway.read
        let configuration = try GatewayConfiguration(
            arguments: ["--service"] + services + flags,
            environment: settings.merging(["HOLDFAST_RUNTIME_DIR": directory.path]) { $1 })
        let loop = group.next()
        let ends = ends
        gateway = try loop.submit {
            let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let gateway = Gateway(configuration: configuration, eventLoop: loop, clocks: .system, log: log)
            gateway.serve(input: toGateway.read, output: fromGateway.write).whenComplete { result in
                ends.put((try? result.get()) != nil)
            }
            return NIOLoopBound(gateway, eventLoop: loop)
        }.wait()
    }

    deinit {
        closeInput()
        closeOutput()
        _ = try? ends.take()
        try? group.syncShutdownGracefully()
    }

    private static func pipe() throws -> (read: CInt, write: CInt) {
        guard let pipe = DescriptorPump.pipe() else { throw TestFault.system(errno: errno) }
        return pipe
    }

    /// Asks the gateway to end, as SIGTERM does.
    func drain() {
        let gateway = gateway
        group.next().execute { gateway.value.drain() }
    }

    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    func closeOutput() {
        if output >= 0 { close(output) }
        output = -1
    }

    /// Sends one line.
    func send(_ line: String) throws {
        var bytes = ArraySlice(Array(line.utf8) + [0x0A])
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
            guard count > 0 else { throw TestFault.system(errno: errno) }
            bytes = bytes.dropFirst(count)
        }
    }

    /// The next line; nil at the end of the stream.
    func line() throws -> String? {
        while true {
            if let newline = received.firstIndex(of: 0x0A) {
                let line = String(decoding: received[..<newline], as: UTF8.self)
                received.removeSubrange(...newline)
                return line
            }
            var state = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&state, 1, 20_000) == 1 else { throw TestFault.nothingCame }
            var chunk = [UInt8](repeating: 0, count: 65536)
            let count = read(output, &chunk, chunk.count)
            guard count >= 0 else { throw TestFault.system(errno: errno) }
            if count == 0 { return nil }
            received += chunk[..<count]
        }
    }

    /// The next message.
    func receive() throws -> JSON {
        guard let line = try line() else { throw TestFault.notALine("the stream ended") }
        guard let json = try? JSON(parsing: line) else { throw TestFault.notALine(line) }
        return json
    }

    /// Shakes hands in a revision.
    func initialize(_ revision: Revision) throws -> JSON {
        try send(SessionMachineTests.initialize(revision.rawValue))
        let answer = try receive()
        try send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
        return answer
    }

    /// Sends a request of a revision (the stateless one with its envelope) without waiting for the answer.
    func ask(
        _ method: String, _ members: [String] = [], _ revision: Revision = .november2025, id: String = "1"
    ) throws {
        let members = members + (revision.isStateless ? [SessionMachineTests.modernMeta] : [])
        try send(SessionMachineTests.request(method, members.joined(separator: ","), id: id))
    }

    /// Calls a tool and waits for the answer.
    func call(
        _ tool: String, _ arguments: String = "{}", _ revision: Revision = .november2025
    ) throws -> JSON {
        try ask("tools/call", [#""name":"\#(tool)""#, #""arguments":\#(arguments)"#], revision)
        return try receive()
    }
}
