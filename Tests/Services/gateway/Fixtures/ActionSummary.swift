import NIOCore
import Primitives
import Wire

@testable import Gateway

extension SessionMachine.Action {
    /// The action in a few words, for tables.
    var summary: String {
        switch self {
        case .initialize(let exchange): "initialize \(exchange.summary)"
        case .discover(let exchange): "discover \(exchange.summary)"
        case .pong(let exchange): "pong id \(exchange.id.text)"
        case .list(let exchange, .tools, 0): "list \(exchange.summary)"
        case .list(let exchange, let kind, let start):
            "list \(kind.rawValue)\(start > 0 ? " from \(start)" : "") \(exchange.summary)"
        case .call(_, let call): call.summary
        case .subscribe(_, let uri): "subscribe \(uri)"
        case .unsubscribe(_, let uri): "unsubscribe \(uri)"
        case .listen(let exchange, let filter): "listen \(filter.honoured.text) id \(exchange.id.text)"
        case .answered(let id, let result): "answer to \(id) \(result == nil ? "refused" : "given")"
        case .rejectArguments(let exchange, let failure):
            "reject \(failure.code.rawValue) id \(exchange.id.text)"
        case .forbid(let exchange, let needed): "forbid without \(needed.name) id \(exchange.id.text)"
        case .refuse(let id, let fault, _):
            "refuse \(fault.code.rawValue) " + (id.map { "id \(String(buffer: $0.bytes))" } ?? "no id")
        case .cancel(let id, _): "cancel \(id.text)"
        case .openBatch(_, let answers): "batch of \(answers)"
        }
    }
}

extension SessionMachine.Exchange {
    var summary: String { "\(revision.rawValue) id \(id.text)" }
}

extension ServiceCall {
    var summary: String {
        guard method == .callTool else { return "\(method.name) \(name)" }
        let actor = (try? JSON(parsing: actor.json))?.string ?? "?"
        let arguments = arguments.map { String(buffer: $0.bytes) } ?? "no arguments"
        return "call \(name) by \(actor) \(arguments)" + (operationID.map { " operation \($0)" } ?? "")
    }
}
