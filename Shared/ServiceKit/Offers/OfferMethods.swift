import NIOCore
import Primitives
import Transport
import Wire

/// Answers what a client asks of a service beside its tools: resources, prompts, completion, and what there
/// is of all that. On one event loop.
final class OfferMethods {
    private let calls: CallRunner
    private let resources: [Resource]
    private let prompts: [Prompt]
    private let completesAnything: Bool
    private let discovery: ByteBuffer
    private let resourceList: ByteBuffer
    private let templateList: ByteBuffer
    private let promptList: ByteBuffer

    /// The revision whose stateless form services speak.
    static let revision = "2026-07-28"

    /// - Parameter tellsUpdates: Whether `service/updates` is answered.
    init(_ descriptor: ServiceDescriptor, tellsUpdates: Bool, calls: CallRunner) {
        self.calls = calls
        resources = descriptor.resources
        prompts = descriptor.prompts
        completesAnything = descriptor.completesAnything
        let single = resources.filter { $0.address.variable == nil }
        let many = resources.filter { $0.address.variable != nil }
        resourceList = Self.list("resources", single.map(\.declaration))
        templateList = Self.list("resourceTemplates", many.map(\.declaration))
        promptList = Self.list("prompts", prompts.map(\.declaration))
        discovery = Self.discovery(of: descriptor, tellsUpdates: tellsUpdates).serialized
    }

    private static func list(_ name: String, _ elements: [JSON]) -> ByteBuffer {
        JSON.object([name: .array(elements)]).serialized
    }

    private static func discovery(of descriptor: ServiceDescriptor, tellsUpdates: Bool) -> JSON {
        var capabilities: JSONObject = ["tools": [:]]
        if !descriptor.resources.isEmpty { capabilities["resources"] = [:] }
        if !descriptor.prompts.isEmpty { capabilities["prompts"] = [:] }
        if descriptor.completesAnything { capabilities["completions"] = [:] }
        if tellsUpdates { capabilities["extensions"] = ["dev.holdfast/updates": [:]] }
        let server: JSON = [
            "name": .string("holdfast-\(descriptor.name)"), "title": .string(descriptor.title),
            "version": .string(ServiceDescriptor.version),
        ]
        return [
            "resultType": "complete", "supportedVersions": [.string(revision)],
            "capabilities": .object(capabilities), "ttlMs": 0, "cacheScope": "private",
            "_meta": ["io.modelcontextprotocol/serverInfo": server],
        ]
    }

    /// Answers a request; false where its method is none of these, or there is nothing of the kind.
    func run(_ request: IncomingRequest) -> Bool {
        switch request.method {
        case "server/discover": request.answer { $0.writeImmutableBuffer(discovery) }
        case "resources/list" where !resources.isEmpty: answer(request, resourceList)
        case "resources/templates/list" where !resources.isEmpty: answer(request, templateList)
        case "resources/read" where !resources.isEmpty: read(request)
        case "prompts/list" where !prompts.isEmpty: answer(request, promptList)
        case "prompts/get" where !prompts.isEmpty: get(request)
        case "completion/complete" where completesAnything: complete(request)
        default: return false
        }
        return true
    }

    /// A list is one page.
    private func answer(_ request: IncomingRequest, _ list: ByteBuffer) {
        guard request.params?["cursor"].map(\.isNull) ?? true else {
            return request.fail(.invalidParameters, "this list is one page: it has no cursor")
        }
        request.answer { $0.writeImmutableBuffer(list) }
    }

    private func read(_ request: IncomingRequest) {
        guard let uri = request.params?["uri"]?.string else {
            return request.fail(.invalidParameters, "uri must be a text")
        }
        for resource in resources {
            guard let arguments = resource.arguments(for: uri) else { continue }
            return calls.run(request, reading: resource.entry, arguments, as: .resource(uri: uri))
        }
        let shown = Self.shown(uri)
        request.fail(.invalidParameters, "there is no resource \(shown)", data: ["uri": .string(shown)])
    }

    /// What was asked for, as an error says it again.
    private static func shown(_ text: String?) -> String {
        guard let text else { return "none given" }
        return String(decoding: text.utf8.prefix(ResourceAddress.bytesMax), as: UTF8.self)
    }

    private func get(_ request: IncomingRequest) {
        let name = request.params?["name"]?.string
        guard let prompt = prompts.first(where: { $0.name == name }) else {
            return request.fail(.invalidParameters, "unknown prompt: \(Self.shown(name))")
        }
        do throws(Prompt.Fault) {
            let result = try prompt.result(request.params?["arguments"])
            request.answer { $0.writeImmutableBuffer(result.serialized) }
        } catch {
            request.fail(.invalidParameters, error.message)
        }
    }

    // MARK: Completion

    private func complete(_ request: IncomingRequest) {
        let argument = request.params?["argument"]
        guard let name = argument?["name"]?.string, let begun = argument?["value"]?.string else {
            return request.fail(.invalidParameters, "argument must have a name and a value, both texts")
        }
        let source: Completion.Source
        do throws(Prompt.Fault) {
            source = try completion(of: name, in: request.params?["ref"])?.source ?? .values([])
        } catch {
            return request.fail(.invalidParameters, error.message)
        }
        let entry = ToolCatalogue.Entry(name: request.method, isWrite: false) { _ in
            CompletionTool(source, begun: begun)
        }
        calls.run(request, reading: entry, [:], as: .completion)
    }

    /// What completes an argument; nil where nothing can.
    private func completion(of name: String, in reference: JSONSlice?) throws(Prompt.Fault) -> Completion? {
        switch reference?["type"]?.string {
        case "ref/prompt":
            let prompt = reference?["name"]?.string
            guard let prompt = prompts.first(where: { $0.name == prompt }) else {
                throw Prompt.Fault(message: "unknown prompt: \(Self.shown(prompt))")
            }
            guard let argument = prompt.arguments.first(where: { $0.name == name }) else {
                throw Prompt.Fault(message: "the prompt \(prompt.name) has no argument \(Self.shown(name))")
            }
            return argument.completion
        case "ref/resource":
            let uri = reference?["uri"]?.string
            guard let resource = resources.first(where: { $0.address.text == uri }) else {
                throw Prompt.Fault(message: "unknown resource: \(Self.shown(uri))")
            }
            guard resource.address.variable == name else {
                throw Prompt.Fault(message: "\(resource.address.text) has no variable \(Self.shown(name))")
            }
            return resource.completion
        default: throw Prompt.Fault(message: "ref must be a ref/prompt or a ref/resource")
        }
    }
}
