import NIOCore
import Primitives
import Transport
import Wire

/// Asks one service for all that it offers: every list to its end, and whether it is one of ours.
final class OfferQuestion {
    /// What came of it.
    enum Answer {
        case offers(Offers)
        /// It answers, but not as it should.
        case unusable(method: String)
        case silent
    }

    /// The most pages of one list that are asked for.
    private static let pagesMax = 40

    private let client: FrameClient
    private let deadline: Deadline
    private var lists: [OfferKind: JSONSlice] = [:]
    private var gathered: [OfferKind: ByteBuffer] = [:]
    private var isForeign = false
    private var missing = OfferKind.allCases.count + 1
    private var completion: ((Answer) -> Void)?

    private init(_ client: FrameClient, deadline: Deadline, completion: @escaping (Answer) -> Void) {
        self.client = client
        self.deadline = deadline
        self.completion = completion
    }

    /// Asks; `completion` is called exactly once.
    static func ask(_ client: FrameClient, deadline: Deadline, completion: @escaping (Answer) -> Void) {
        let question = OfferQuestion(client, deadline: deadline, completion: completion)
        for kind in OfferKind.allCases { question.list(kind, cursor: nil, page: 1) }
        question.askWhetherOurs()
    }

    private func list(_ kind: OfferKind, cursor: JSONSlice?, page: Int) {
        let method = kind.listMethod
        client.call(
            method, deadline: deadline,
            writeParams: { buffer, remaining in
                buffer.writeStaticString("{")
                if let cursor {
                    buffer.writeStaticString(#""cursor":"#)
                    buffer.writeImmutableBuffer(cursor.bytes)
                    buffer.writeStaticString(",")
                }
                buffer.writeStaticString(#""_meta":{"#)
                buffer.writeEnvelope()
                buffer.writeStaticString(#","dev.holdfast/deadline-ms":"#)
                buffer.writeDecimal(remaining)
                buffer.writeStaticString("}}")
            },
            completion: { [self] answer in
                switch answer {
                case .success(.result(let result)): take(result, kind, page)
                // A kind that it knows nothing of.
                case .success(.error(let error))
                where kind != .tools && error["code"]?.integer == RPCCode.methodNotFound.rawValue:
                    finish(one: kind)
                case .success(.error): finish(.unusable(method: method))
                case .failure: finish(.silent)
                }
            })
    }

    private func take(_ result: JSONSlice, _ kind: OfferKind, _ page: Int) {
        guard let list = result[kind.rawValue], list.isArray else {
            return finish(.unusable(method: kind.listMethod))
        }
        var all = gathered[kind] ?? ByteBuffer(staticString: "[")
        for element in list.elements {
            if all.readableBytes > 1 { all.writeStaticString(",") }
            all.writeImmutableBuffer(element.bytes)
        }
        gathered[kind] = all
        if let cursor = result["nextCursor"], cursor.isString, page < Self.pagesMax {
            return self.list(kind, cursor: cursor, page: page + 1)
        }
        finish(one: kind)
    }

    /// Our own services tell of their health; no other server has a method of that name.
    private func askWhetherOurs() {
        client.call(
            "service/health", deadline: deadline,
            writeParams: { buffer, _ in buffer.writeStaticString("{}") },
            completion: { [self] answer in
                switch answer {
                case .success(.error(let error)):
                    isForeign = error["code"]?.integer == RPCCode.methodNotFound.rawValue
                    finishOne()
                case .success(.result): finishOne()
                case .failure: finish(.silent)
                }
            })
    }

    private func finish(one kind: OfferKind) {
        if var list = gathered[kind] {
            list.writeStaticString("]")
            lists[kind] = JSONSlice(unchecked: list)
        }
        finishOne()
    }

    private func finishOne() {
        missing -= 1
        if missing == 0 { finish(.offers(Offers(lists: lists, isForeign: isForeign))) }
    }

    private func finish(_ answer: Answer) {
        let last = completion
        completion = nil
        last?(answer)
    }
}

extension ByteBuffer {
    /// Appends what every request of the stateless revision says of itself, without braces.
    ///
    /// - Parameter capabilities: What the client can do: an object.
    mutating func writeEnvelope(capabilities: JSONSlice? = nil) {
        writeStaticString(#""io.modelcontextprotocol/protocolVersion":"2026-07-28","#)
        writeStaticString(#""io.modelcontextprotocol/clientCapabilities":"#)
        if let capabilities, capabilities.isObject {
            writeImmutableBuffer(capabilities.bytes)
        } else {
            writeStaticString("{}")
        }
    }
}
