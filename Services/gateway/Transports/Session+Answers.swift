import NIOCore
import Wire

/// How what a session has to say is written, alone or into its batch.
extension Session {
    func answer(
        _ exchange: SessionMachine.Exchange, _ method: ServiceMethod, _ outcome: CallOutcome,
        _ reply: any ReplyChannel
    ) {
        switch outcome {
        case .answer(let result): answer(exchange, reply) { $0.writeToolResult(result, exchange.revision) }
        case .question(let result):
            answer(exchange, reply) { $0.writeQuestion(result) }
        case .result(let result):
            answer(exchange, reply) {
                $0.writeServiceResult(
                    result, exchange.revision, isCacheable: method == .readResource)
            }
        case .failed(let failure) where method == .callTool:
            answer(exchange, failure, reply)
        case .failed(let failure): refuse(exchange, ProtocolFault(failure), reply)
        case .fault(let fault): refuse(exchange, fault, reply)
        case .forbidden(let needed): forbid(exchange, needed, reply)
        }
    }

    func answer(
        _ exchange: SessionMachine.Exchange, _ reply: any ReplyChannel, _ writeResult: Write
    ) {
        guard let batch = exchange.batch else {
            return reply.answer { $0.writeResult(id: exchange.id.slice, writeResult: writeResult) }
        }
        add(to: batch) { $0.writeResult(id: exchange.id.slice, writeResult: writeResult) }
    }

    func answer(
        _ exchange: SessionMachine.Exchange, _ failure: ToolFailure, _ reply: any ReplyChannel
    ) {
        answer(exchange, reply) { $0.writeToolResult(ToolAnswer(failure), exchange.revision) }
    }

    func forbid(
        _ exchange: SessionMachine.Exchange, _ needed: Scopes, _ reply: any ReplyChannel
    ) {
        let answer = ToolAnswer(ToolFailure.permissionDenied(needed: needed))
        let write: Write = {
            $0.writeResult(id: exchange.id.slice) { $0.writeToolResult(answer, exchange.revision) }
        }
        if let batch = exchange.batch { add(to: batch, write) } else { reply.forbid(needed, write) }
    }

    /// Answers with a JSON-RPC error that a handler found.
    func refuse(
        _ exchange: SessionMachine.Exchange, _ fault: ProtocolFault, _ reply: any ReplyChannel
    ) {
        let write = fault.writing(id: exchange.id.slice, exchange.revision)
        if let batch = exchange.batch {
            add(to: batch, write)
        } else if fault.code == .missingClientCapability {
            // Whoever finds it, it is the request itself that lacks something.
            reply.refuse(fault.code, write)
        } else {
            reply.answer(write)
        }
    }

    /// Answers with a JSON-RPC error found before any handler ran.
    func refuse(
        _ id: JSONSlice?, _ fault: ProtocolFault, batch: Int?, _ reply: any ReplyChannel
    ) {
        let write = fault.writing(id: id)
        if let batch { add(to: batch, write) } else { reply.refuse(fault.code, write) }
    }

    func add(to batch: Int, _ write: Write) {
        batches[batch]?.add(write)
        sendIfWhole(batch)
    }

    func sendIfWhole(_ number: Int) {
        guard let batch = batches[number], batch.missing <= 0 else { return }
        batches[number] = nil
        batch.send()
    }
}

extension ProtocolFault {
    /// Writes the error message; without a revision it is one that is the same in all.
    fileprivate func writing(id: JSONSlice?, _ revision: Revision? = nil) -> Session.Write {
        let code = revision.map { self.code(in: $0) } ?? code
        return { $0.writeError(id: id, code: code, message: message, data: data) }
    }
}
