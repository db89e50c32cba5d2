import Foundation
import NIOCore
import Testing

@testable import Gateway

@Suite struct PageFileTests {
    private static let folder = "Services/gateway/Page/Files"

    /// The files as they lie beside the sources.
    private static func sources() throws -> [String: Data] {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        let folder = root.appendingPathComponent(Self.folder)
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            files[name] = try Data(contentsOf: folder.appendingPathComponent(name))
        }
        return files
    }

    private func get(
        _ server: HTTPTestServer, _ path: String, _ headers: [String: String?] = [:], method: String = "GET"
    ) throws -> HTTPTestClient.Response {
        try server.ask(HTTPTestClient.request(method, headers, path: path))
    }

    @Test func everyFile_isPartOfTheProgramAsItIs() throws {
        let sources = try Self.sources()
        #expect(Set(sources.keys) == Set(PageFile.all.values.map(\.name)))
        for (path, file) in PageFile.all {
            #expect(file.path == path)
            #expect(sources[file.name].map { Array($0) } == Array(file.body.readableBytesView), "\(path)")
        }
    }

    @Test func page_andAllItNames_takeFewBytes() {
        #expect(PageFile.all.values.reduce(0) { $0 + $1.body.readableBytes } < 120_000)
    }

    @Test func noFile_namesAnythingElsewhere() {
        for file in PageFile.all.values {
            let text = String(buffer: file.body)
                .replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
            for word in ["http://", "https://", "innerHTML", "outerHTML", "insertAdjacentHTML", "eval("] {
                #expect(!text.contains(word), "\(file.name) has \(word)")
            }
        }
    }

    @Test func page_isServedWithoutAToken_heldToItsOwnFiles() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory, isOpen: false)
        let page = try get(server, "/")
        #expect(page.status == 200)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.body.hasPrefix("<!doctype html>"))
        let policy = page.headers["content-security-policy"] ?? ""
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
        #expect(policy.hasSuffix("frame-ancestors 'none'"))
        #expect(page.headers["x-content-type-options"] == "nosniff")
        #expect(page.headers["referrer-policy"] == "no-referrer")
        let script = try get(server, "/page/main.js")
        #expect(script.status == 200)
        #expect(script.headers["content-type"] == "text/javascript; charset=utf-8")
        #expect(try get(server, "/page/base.css").headers["content-type"] == "text/css; charset=utf-8")
        #expect(try get(server, "/page/icon.svg").headers["content-type"] == "image/svg+xml")
        #expect(try get(server, "/page/none.js").status == 404)
        #expect(try get(server, "/", ["Host": "evil.example"]).status == 421)
        #expect(try get(server, "/", ["Origin": "http://evil.example"]).status == 403)
    }

    @Test func head_hasTheLengthAndNoBody() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory)
        let client = try server.connect()
        try client.send(HTTPTestClient.request("HEAD", path: "/"))
        let head = try client.head()
        #expect(head.status == 200)
        #expect(head.headers["content-length"].flatMap { Int($0) } == PageFile.all["/"]?.body.readableBytes)
        // The next answer on the connection begins where this one ends.
        try client.send(HTTPTestClient.request("GET", path: "/page/icon.svg"))
        #expect(try client.response().body.hasPrefix("<svg"))
        let refused = try get(server, "/", method: "POST")
        #expect(refused.status == 405)
        #expect(refused.headers["allow"] == "GET, HEAD")
    }

    @Test func fileThatIsKnown_isNotSentAgain() throws {
        let directory = try TemporaryDirectory()
        let server = try HTTPTestServer(directory)
        let tag = try #require(try get(server, "/").headers["etag"])
        #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
        for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
            let response = try get(server, "/", ["If-None-Match": known])
            #expect(response.status == 304, "\(known)")
            #expect(response.headers["etag"] == tag)
            #expect(response.headers["content-length"] == nil)
            #expect(response.body.isEmpty)
        }
        #expect(try get(server, "/", ["If-None-Match": "\"other\""]).status == 200)
        #expect(try get(server, "/page/main.js", ["If-None-Match": tag]).status == 200)
    }

    @Test func kind_isToldByTheName() {
        #expect(PageFile(name: "a.css", body: ByteBuffer())?.path == "/page/a.css")
        #expect(PageFile(name: "index.html", body: ByteBuffer())?.path == "/")
        #expect(PageFile(name: "a.exe", body: ByteBuffer()) == nil)
    }
}
