import CPage
import Crypto
import NIOCore
import Primitives

/// One file of the page for people, as it is part of this program.
struct PageFile: Equatable, Sendable {
    /// The name of the page itself, which stands at `/`.
    static let start = "index.html"
    /// The others stand below this path.
    static let folder = "/page/"

    let name: String
    let contentType: StaticString
    let body: ByteBuffer
    /// Names the content: the same bytes, the same tag.
    let tag: String

    init?(name: String, body: ByteBuffer) {
        guard let type = Self.contentType(of: name) else { return nil }
        self.name = name
        self.body = body
        contentType = type
        tag = "\"" + SHA256.hash(data: Array(body.readableBytesView)).lowercaseHexadecimal.prefix(32) + "\""
    }

    /// Where browsers find it.
    var path: String { name == Self.start ? "/" : Self.folder + name }

    static func == (one: PageFile, other: PageFile) -> Bool { one.name == other.name && one.tag == other.tag }

    private static func contentType(of name: String) -> StaticString? {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        default: nil
        }
    }
}

extension PageFile {
    /// All of them, by their paths.
    static let all: [String: PageFile] = {
        var files: [String: PageFile] = [:]
        var index = 0
        while let embedded = page_file_at(index)?.pointee {
            index += 1
            let bytes = UnsafeBufferPointer(start: embedded.bytes, count: embedded.count)
            let name = String(cString: embedded.name)
            guard let file = PageFile(name: name, body: ByteBuffer(bytes: bytes)) else { continue }
            files[file.path] = file
        }
        return files
    }()
}

// MARK: - Serving

extension PageFile {
    /// What browsers are told to hold the page to: its own files, and nothing from anywhere else.
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    /// The headers that go with it, whether it is sent or known already.
    var fields: [HTTPRefusal.Field] {
        [
            HTTPRefusal.Field(name: "ETag", value: tag),
            HTTPRefusal.Field(name: "Content-Security-Policy", value: Self.policy),
            HTTPRefusal.Field(name: "X-Content-Type-Options", value: "nosniff"),
            HTTPRefusal.Field(name: "Referrer-Policy", value: "no-referrer"),
            HTTPRefusal.Field(name: "Cross-Origin-Opener-Policy", value: "same-origin"),
            HTTPRefusal.Field(name: "Cross-Origin-Resource-Policy", value: "same-origin"),
        ]
    }

    /// Whether a browser that names these tags (`If-None-Match`) has it as it is.
    func isKnown(by tags: [String]) -> Bool {
        let good: Set<Substring> = ["*", tag[...], "W/\(tag)"]
        let named = tags.flatMap { $0.split(separator: ",").map(RequestHeaders.trimmed) }
        return !good.isDisjoint(with: named)
    }
}
