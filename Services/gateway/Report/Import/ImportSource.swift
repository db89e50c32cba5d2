import Glibc
import Primitives
import Wire

/// The text to import: given with the call, or a file inside the repository.
struct ImportSource: Sendable, Equatable {
    /// What its records say they come from.
    let file: String
    let bytes: [UInt8]
    /// Where it was read; nil where it came with the call.
    private let path: String?

    /// Text that came with the call; `name` says what it is called.
    init(content: String, name: String?) {
        file = name.flatMap { $0.isEmpty ? nil : $0 } ?? "content"
        bytes = Array(content.utf8)
        path = nil
    }

    /// A file inside the repository, or the status document, wherever that is.
    ///
    /// - Throws: `ToolFailure`: what is outside is not read, whatever leads there.
    init(path: String, in texts: TextPlaces, bytesMax: Int) throws(ToolFailure) {
        let (repository, statusFile) = (texts.repository, texts.statusFile)
        let base = repository ?? statusFile.map { Self.directory(of: $0) }
        guard let base else {
            throw Self.refusal("there is no repository to read it from: give its content", path)
        }
        let full = path.hasPrefix("/") ? path : "\(base)/\(path)"
        guard let real = Self.resolved(full) else { throw Self.refusal("there is no such file", path) }
        let root = repository.flatMap { Self.resolved($0) }
        let isInside = root.map { real.hasPrefix($0 + "/") } ?? false
        guard isInside || statusFile.flatMap({ Self.resolved($0) }) == real else {
            throw Self.refusal("must be inside the repository", path)
        }
        guard let bytes = Self.read(real, bytesMax: bytesMax) else {
            throw Self.refusal("must be a file that can be read, of at most \(bytesMax) bytes", path)
        }
        self.bytes = bytes
        self.path = real
        file = root.flatMap { isInside ? String(real.dropFirst($0.count + 1)) : nil } ?? real
    }

    /// The text as it is by now; empty where it can't be read any more.
    var bytesNow: [UInt8] {
        guard let path else { return bytes }
        return Self.read(path, bytesMax: max(bytes.count, Self.reReadBytesMin)) ?? []
    }

    private static let reReadBytesMin = 8_388_608

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private static func resolved(_ path: String) -> String? {
        guard !path.utf8.contains(0), let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    private static func read(_ path: String, bytesMax: Int) -> [UInt8]? {
        // Nothing is waited for: a pipe is no file.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= bytesMax
        else { return nil }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= bytesMax {
            let count = piece.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { return nil }
            if count == 0 { return bytes }
            bytes += piece[..<count]
        }
        return nil
    }

    private static func refusal(_ message: String, _ path: String) -> ToolFailure {
        ToolFailure(
            code: .validationFailed, message: "Correct the arguments and call again. path: \(message).",
            details: [
                "errors": [
                    [
                        "path": "path", "rule": "file", "message": .string(message),
                        "value": .string(String(path.prefix(200))),
                    ]
                ]
            ])
    }
}
