import NIOCore
import Synchronization
import TestSupport
import Wire

/// The standard streams of `holdfast mcp`: all share one channel, so what belongs to what is known by ids.
final class StdioWire: ProtocolWire {
    private struct State {
        var open: [(id: JSON, inbox: Inbox<JSON>)] = []
        var pending = ByteBuffer()
    }

    private final class Box: Sendable {
        let state = Mutex(State())
        let spontaneous = Inbox<JSON>()
    }

    private let process: TestProcess
    private let box: Box
    var spontaneous: Inbox<JSON> { box.spontaneous }

    init(_ installation: Installation) throws {
        let box = Box()
        self.box = box
        process = try TestProcess(
            Installation.program("holdfast"), ["mcp"], environment: installation.environment,
            directory: installation.workingDirectory, output: .pieces { Self.receive($0, box) },
            errors: .file(installation.logPath))
    }

    func open(_ request: JSON) async throws -> Inbox<JSON> {
        let inbox = Inbox<JSON>()
        box.state.withLock { $0.open.append((request["id"] ?? .null, inbox)) }
        try await send(request)
        return inbox
    }

    func send(_ message: JSON) async throws {
        var line = message.serialized
        line.writeStaticString("\n")
        process.write(line)
    }

    func cancel(_ request: JSON) async throws {
        try await send([
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": request["id"] ?? .null],
        ])
    }

    func close() async throws {
        process.closeInput()
        let exit = try await process.exit(within: .seconds(10))
        guard exit == .code(0) else { throw ProtocolViolation("the gateway ended with \(exit)") }
    }

    private static func receive(_ piece: ByteBuffer, _ box: Box) {
        guard piece.readableBytes > 0 else {
            for entry in box.state.withLock({ $0.open }) { entry.inbox.end() }
            return box.spontaneous.end()
        }
        let lines = box.state.withLock { state in
            state.pending.writeImmutableBuffer(piece)
            var lines: [ByteBuffer] = []
            while let end = state.pending.readableBytesView.firstIndex(of: UInt8(ascii: "\n")) {
                let length = end - state.pending.readableBytesView.startIndex
                state.pending.readSlice(length: length).map { lines.append($0) }
                state.pending.moveReaderIndex(forwardBy: 1)
            }
            return lines
        }
        for line in lines {
            let message = (try? JSON(parsing: line)) ?? .string(String(buffer: line))
            inbox(for: message, box).put(message)
        }
    }

    /// Answers go to their requests, subscriptions to theirs, and the rest to the request asked last.
    private static func inbox(for message: JSON, _ box: Box) -> Inbox<JSON> {
        box.state.withLock { state in
            let id = message["method"] == nil ? message["id"] : message["params"]?["_meta"]?[Key.subscription]
            if let id, let index = state.open.firstIndex(where: { $0.id == id }) {
                let inbox = state.open[index].inbox
                if message["method"] == nil { state.open.remove(at: index) }
                return inbox
            }
            let method = message["method"]?.string ?? ""
            let isOfNone = method.hasSuffix("/list_changed") || method == "notifications/resources/updated"
            return isOfNone ? box.spontaneous : state.open.last?.inbox ?? box.spontaneous
        }
    }
}
