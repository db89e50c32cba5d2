import NIOCore
import Wire

/// The results the gateway gives itself, each as its revision wants it.
extension ByteBuffer {
    mutating func writeInitializeResult(_ revision: Revision) {
        var writer = JSONWriter(into: self)
        writer.beginObject()
        writer.member("protocolVersion", revision.rawValue)
        writer.member("capabilities", raw: .capabilities)
        writer.key("serverInfo")
        writer.serverInfo(revision, isFull: true)
        writer.member("instructions", ServerIdentity.instructions)
        writer.endObject()
        self = writer.buffer
    }

    /// - Parameter caller: Who asks; what they may do is told, so that nobody has to try.
    mutating func writeDiscoverResult(to caller: Caller) {
        var writer = JSONWriter(into: self)
        writer.beginObject()
        writer.key("supportedVersions")
        writer.beginArray()
        for revision in Revision.served { writer.value(revision.rawValue) }
        writer.endArray()
        writer.member("capabilities", raw: .capabilities)
        writer.member("instructions", ServerIdentity.instructions)
        writer.cacheMembers(milliseconds: ServerIdentity.cacheMilliseconds)
        writer.member("resultType", "complete")
        writer.key("_meta")
        writer.beginObject()
        writer.key("io.modelcontextprotocol/serverInfo")
        writer.serverInfo(.july2026, isFull: true)
        writer.key(MetaKey.caller)
        writer.beginObject()
        if let actor = caller.actor { writer.member("name", raw: actor.json) }
        writer.member("scope", caller.scopes.name)
        writer.endObject()
        writer.endObject()
        writer.endObject()
        self = writer.buffer
    }

    /// The answer to `ping`, which says nothing.
    mutating func writeEmptyResult() {
        writeStaticString("{}")
    }

    /// A tool's answer, its payload copied.
    mutating func writeToolResult(_ answer: ToolAnswer, _ revision: Revision) {
        writeStaticString(#"{"content":"#)
        if let content = answer.content {
            writeImmutableBuffer(content.bytes)
        } else if let structured = answer.structuredContent {
            writeStaticString(#"[{"type":"text","text":"#)
            writeJSONString(of: structured.bytes)
            writeStaticString("}]")
        } else {
            writeStaticString("[]")
        }
        if revision.hasStructuredResults, let structured = answer.structuredContent {
            writeStaticString(#","structuredContent":"#)
            writeImmutableBuffer(structured.bytes)
        }
        if answer.isError { writeStaticString(#","isError":true"#) }
        if revision.isStateless { writeImmutableBuffer(.statelessMembers) }
        writeStaticString("}")
    }
}

extension ByteBuffer {
    /// A result by which a service asks the client for input.
    mutating func writeQuestion(_ result: JSONSlice) {
        writeStaticString(#"{"resultType":"input_required""#)
        for name in ["inputRequests", "requestState"] {
            guard let value = result[name] else { continue }
            writeString(#","\#(name)":"#)
            writeImmutableBuffer(value.bytes)
        }
        writeStaticString(#","_meta":"#)
        writeImmutableBuffer(.serverMeta)
        writeStaticString("}")
    }

    /// The result of another method, with the members that its revision wants.
    ///
    /// - Parameter isCacheable: Whether such a result says how long it may be kept. A service's own word
    /// counts; without one it is out of date at once.
    mutating func writeServiceResult(_ result: JSONSlice, _ revision: Revision, isCacheable: Bool) {
        var separator: Unicode.Scalar = "{"
        var milliseconds: Int64 = 0
        result.forEachMember { key, value in
            switch key {
            case "resultType", "_meta", "cacheScope": return
            case "ttlMs":
                milliseconds = max(0, value.integer ?? 0)
                return
            default: break
            }
            writeInteger(UInt8(ascii: separator))
            separator = ","
            writeJSONString(key)
            writeInteger(UInt8(ascii: ":"))
            writeImmutableBuffer(value.bytes)
        }
        if separator == "{" { writeStaticString("{") }
        if revision.isStateless {
            if isCacheable {
                writeStaticString(separator == "{" ? #""ttlMs":"# : #","ttlMs":"#)
                writeDecimal(milliseconds)
                writeStaticString(#","cacheScope":"private""#)
                separator = ","
            }
            var members = ByteBuffer.statelessMembers
            if separator == "{" { members.moveReaderIndex(forwardBy: 1) }
            writeImmutableBuffer(members)
        }
        writeStaticString("}")
    }
}

extension ByteBuffer {
    /// What works, and nothing else.
    fileprivate static let capabilities: ByteBuffer = {
        let capabilities: JSON = [
            "tools": ["listChanged": true], "resources": ["subscribe": true, "listChanged": true],
            "prompts": ["listChanged": true], "completions": [:], "logging": [:],
        ]
        return capabilities.serialized
    }()

    /// What every result of a stateless revision carries, from its comma on.
    static let statelessMembers: ByteBuffer = {
        var buffer = ByteBuffer(staticString: #","resultType":"complete","_meta":"#)
        buffer.writeImmutableBuffer(serverMeta)
        return buffer
    }()

    /// The `_meta` that says who answers.
    static let serverMeta: ByteBuffer = {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("io.modelcontextprotocol/serverInfo")
        writer.serverInfo(.july2026)
        writer.endObject()
        return writer.buffer
    }()
}

extension JSONWriter {
    /// What the gateway says of itself, in the members that the revision knows.
    ///
    /// - Parameter isFull: Whether it is said once, and not with every result.
    mutating func serverInfo(_ revision: Revision, isFull: Bool = false) {
        beginObject()
        member("name", ServerIdentity.name)
        if revision.hasStructuredResults { member("title", ServerIdentity.title) }
        member("version", ServerIdentity.version)
        if isFull, revision.hasIcons {
            member("description", ServerIdentity.description)
            key("icons")
            beginArray()
            beginObject()
            member("src", ServerIdentity.icon)
            member("mimeType", "image/svg+xml")
            member("sizes", ["any"])
            endObject()
            endArray()
        }
        endObject()
    }

    /// How long and by whom a stateless result may be kept: nobody else's, as it depends on who may see
    /// what.
    mutating func cacheMembers(milliseconds: Int64) {
        member("ttlMs", milliseconds)
        member("cacheScope", "private")
    }
}
