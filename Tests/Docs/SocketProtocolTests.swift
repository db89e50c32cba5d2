import Foundation
import NIOCore
import TestSupport
import Testing
import Wire

/// What `docs/socket-protocol.md` shows is what travels.
@Suite struct SocketProtocolTests {
    private static let page = "docs/socket-protocol.md"

    private static func bytes(_ label: String) throws -> [UInt8] {
        let block = try #require(try MarkdownPage(page).block("hex", label), "no one block hex \(label)")
        let digits = block.text.split { $0 == " " || $0 == "\n" }
        let bytes = digits.compactMap { UInt8($0, radix: 16) }
        try #require(bytes.count == digits.count, "\(label): what is no byte of two digits")
        return bytes
    }

    private static func json(_ label: String) throws -> JSON {
        let block = try #require(try MarkdownPage(page).block("json", label), "no one block json \(label)")
        return try JSON(parsing: block.text)
    }

    /// How the page writes a frame.
    private static func dump(_ bytes: [UInt8]) -> String {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return stride(from: 0, to: digits.count, by: 24)
            .map { digits[$0..<min($0 + 24, digits.count)].joined(separator: " ") }.joined(separator: "\n")
    }

    @Test func workedFrames_areReadAsThePageSays() throws {
        for label in ["request", "answer"] {
            var decoder = FrameDecoder()
            let bytes = try Self.bytes(label)
            decoder.append(ByteBuffer(bytes: bytes.prefix(9)))
            #expect(try decoder.next() == nil, "a part is no frame")
            decoder.append(ByteBuffer(bytes: bytes.dropFirst(9)))
            let body = try #require(try decoder.next())
            #expect(!decoder.isInsideFrame)
            switch (label, try Message(parsing: body)) {
            case ("request", .request(let id, "ping", let params)):
                #expect(id.integer == 1)
                #expect(params?.decoded == [:])
            case ("answer", .result(let id, let result)):
                #expect(id.integer == 1)
                #expect(result.decoded == [:])
            case (_, let other): Issue.record("\(label): \(other)")
            }
        }
    }

    @Test func service_answersWithTheBytesAndTheMembersOfThePage() async throws {
        let (request, answer) = try (Self.bytes("request"), Self.bytes("answer"))
        let (call, outcome) = try (Self.json("call"), Self.json("outcome"))
        try await Installation.with { installation in
            let vendors = SampleService(
                "vendors", in: installation, program: Installation.program("holdfast-vendors"))
            try await vendors.run { clients in
                clients.socket.send(request)
                let pong = try #require(try await clients.socket.next())
                let told = FrameSocket.frame(Array(pong.text.utf8))
                #expect(told == answer, "the page should have:\n\(Self.dump(told))")
                clients.socket.send(call)
                let created = try #require(try await clients.socket.next(within: .seconds(30)))
                let fault = Self.difference(outcome, created, at: "answer")
                #expect(fault == nil, "\(fault ?? "")\nthe service says: \(created.text)")
            }
        }
    }

    /// Where a value differs from the page's, in which `…` stands for any text.
    private static func difference(_ shown: JSON, _ told: JSON, at path: String) -> String? {
        if let object = shown.object, let other = told.object {
            guard object.keys == other.keys else { return "\(path) has \(other.keys)" }
            return object.members.lazy.compactMap { member in
                difference(member.value, other[member.key] ?? .null, at: "\(path).\(member.key)")
            }.first
        }
        if shown == "…", told.string != nil { return nil }
        return shown == told ? nil : "\(path) is \(told.text)"
    }

    /// The service in Python that the page shows, through a real gateway and with what is no request.
    @Test func serviceOfThePage_isOneToAGateway() async throws {
        let script = try #require(try MarkdownPage(Self.page).block("python", ""))
        try await Installation.with { installation in
            let path = installation.workingDirectory + "/greeter.py"
            try script.text.write(toFile: path, atomically: true, encoding: .utf8)
            let greeter = SampleService(
                "greeter", in: installation, program: "/usr/bin/python3", [path])
            try await greeter.run(endingWith: .signal(SIGTERM)) { clients in
                let listed = try await clients.gateway.request("tools/list")
                let names = SampleService.Clients.tools(in: listed)
                #expect(names.contains("greet"), "\(listed.text)")
                let greeted = try await clients.gateway.call("greet", ["name": "Ada"])
                #expect(greeted["greeting"] == "Hello, Ada.", "\(greeted.text)")
                let unknown = try await clients.ask(7, "no/such", [:])
                #expect(unknown?["error"]?["code"] == -32601)
                #expect(unknown?["id"] == 7)
                try await Self.expectRefusals(installation.socket(of: "greeter"))
            }
        }
    }

    private static func expectRefusals(_ path: String) async throws {
        let bad: [([UInt8], JSON)] = [
            (FrameSocket.prefix(0), -32600), (FrameSocket.prefix(16_777_217), -32600),
            (FrameSocket.frame([0x22, 0xFF, 0x22]), -32700), (FrameSocket.frame(Array("{".utf8)), -32700),
        ]
        for (bytes, code) in bad {
            let socket = try FrameSocket(path: path)
            socket.send(bytes)
            let answer = try await socket.next()
            #expect(answer?["error"]?["code"] == code, "\(bytes.prefix(8))")
            let end = try await socket.next()
            #expect(end == nil, "\(bytes.prefix(8)): not closed")
        }
    }

    @Test func everyMethodAndKey_isNamed() throws {
        let page = try Tree.text(of: Self.page)
        let folders = ["Shared/ServiceKit", "Shared/Wire", "Services/gateway", "Services/supervisor"]
        let names = try folders.flatMap { try Tree.files(below: $0) }.filter { $0.hasSuffix(".swift") }
            .flatMap { path in
                try Tree.text(of: path).matches(
                    of: #""((?:service|supervisor)/[a-z-]+[a-z]|dev\.holdfast/[a-z-]+)""#)
            }
        #expect(Set(names).count > 30)
        for name in Set(names).sorted() { #expect(page.contains("`\(name)`"), "\(name) is not in the page") }
    }
}
