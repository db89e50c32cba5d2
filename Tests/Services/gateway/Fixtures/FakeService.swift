import NIOCore
import NIOPosix
import Primitives
import Synchronization
import Transport
import Wire

/// A service that offers what a test tells it to, on a thread of its own, and can be made to crash.
final class FakeService: Sendable {
    /// How a tool answers; it runs on the service's event loop.
    typealias Tool = @Sendable (_ request: IncomingRequest) -> Void

    /// The params of each `tools/call`, as they arrive.
    let calls = EventQueue<JSON>()
    /// The names of all methods asked for, as they arrive.
    let methods = EventQueue<String>()
    private let directory: TemporaryDirectory
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let isRunning = Mutex(true)

    /// Starts to serve `name` in a directory. A tool whose name begins with `write` is one that writes.
    ///
    /// - Parameter others: What it answers beside its tools, by the method's name.
    init(
        _ name: String = "alpha", in directory: TemporaryDirectory, tools: [String: Tool],
        methods others: [String: Tool] = [:]
    ) throws {
        self.directory = directory
        let calls = calls
        let methods = methods
        let declarations = tools.keys.sorted().map { Self.declaration($0) }.joined(separator: ",")
        let list = ByteBuffer(string: #"{"tools":[\#(declarations)]}"#)
        let loop = group.next()
        let path = "\(directory.path)/\(name).sock"
        let started = loop.flatSubmit {
            let server = FrameServer(eventLoop: loop, clocks: .system) { request in
                methods.put(request.method)
                switch request.method {
                case "supervisor/attach": request.answer(json: "{}")
                case "tools/list": request.answer { $0.writeImmutableBuffer(list) }
                case "tools/call":
                    calls.put(request.params?.decoded ?? .null)
                    guard let tool = request.params?["name"]?.string.flatMap({ tools[$0] }) else {
                        return request.fail(.invalidParameters, "no such tool")
                    }
                    tool(request)
                default:
                    guard let other = others[request.method] else {
                        return request.fail(.methodNotFound, "no such method")
                    }
                    other(request)
                }
            }
            let bound = NIOLoopBound(server, eventLoop: loop)
            return server.start(.path(path)).map { bound }
        }
        _ = try started.wait()
    }

    deinit { crash() }

    /// Ends all connections at once, answering nothing.
    func crash() {
        let wasRunning = isRunning.withLock { running in
            defer { running = false }
            return running
        }
        if wasRunning { try? group.syncShutdownGracefully() }
    }

    private static func declaration(_ name: String) -> String {
        #"{"name":"\#(name)","title":"Title","description":"A tool","inputSchema":{"type":"object"},"#
            + #""outputSchema":{"type":"object"},"#
            + #""annotations":{"readOnlyHint":\#(!name.hasPrefix("write"))}}"#
    }
}

extension IncomingRequest {
    /// Answers with this result object.
    func answer(json: String) {
        answer { $0.writeString(json) }
    }

    /// Answers with its own arguments and `_meta`.
    func echo() {
        answer {
            $0.writeString(#"{"structuredContent":{"arguments":"#)
            if let arguments = params?["arguments"] { $0.writeImmutableBuffer(arguments.bytes) }
            $0.writeString(#","meta":"#)
            if let meta = params?["_meta"] { $0.writeImmutableBuffer(meta.bytes) }
            $0.writeString(#"},"_meta":{"dev.holdfast/source":"primary"}}"#)
        }
    }
}
