import NIOCore
import NIOPosix
import Primitives
import Synchronization
import Transport
import Wire

@testable import Gateway

/// A service that offers what a test tells it to, on a thread of its own, and can be made to crash.
final class FakeService: Sendable {
    /// How a tool answers; it runs on the service's event loop.
    typealias Tool = @Sendable (_ request: IncomingRequest) -> Void

    /// Asked by every gateway when it connects.
    private static let usual = [
        "tools/list", "prompts/list", "resources/list", "resources/templates/list", "service/health",
    ]

    /// The params of each `tools/call`, as they arrive.
    let calls = EventQueue<JSON>()
    /// The names of the methods asked for, as they arrive, those aside that every gateway asks.
    let methods = EventQueue<String>()
    private let directory: TemporaryDirectory
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let isRunning = Mutex(true)

    /// Starts to serve `name` in a directory. A tool whose name begins with `write` is one that writes;
    /// `methods` are answered beside the usual ones; `lists` holds the declarations of what is no tool. One
    /// that is foreign speaks nothing but MCP.
    init(
        _ name: String = "alpha", in directory: TemporaryDirectory, tools: [String: Tool] = [:],
        methods others: [String: Tool] = [:], lists: [OfferKind: String] = [:], isForeign: Bool = false
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
                if !Self.usual.contains(request.method) || others[request.method] != nil {
                    methods.put(request.method)
                }
                if let other = others[request.method] { return other(request) }
                if let kind = OfferKind(listMethod: request.method), let list = lists[kind] {
                    return request.answer(json: #"{"\#(kind.rawValue)":[\#(list)]}"#)
                }
                switch request.method {
                case "service/health" where !isForeign: request.answer(json: #"{"state":"ready"}"#)
                case "supervisor/attach": request.answer(json: "{}")
                case "tools/list": request.answer { $0.writeImmutableBuffer(list) }
                case "tools/call":
                    calls.put(request.params?.decoded ?? .null)
                    guard let tool = request.params?["name"]?.string.flatMap({ tools[$0] }) else {
                        return request.fail(.invalidParameters, "no such tool")
                    }
                    tool(request)
                default: request.fail(.methodNotFound, "no such method")
                }
            }
            let bound = NIOLoopBound(server, eventLoop: loop)
            return server.start(.path(path)).map { bound }
        }
        _ = try started.wait()
    }

    deinit { crash() }

    /// Runs `body` on the service's event loop.
    func run(_ body: @escaping @Sendable () -> Void) {
        group.next().execute(body)
    }

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
