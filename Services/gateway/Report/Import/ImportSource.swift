import Primitives
import Records
import Wire

/// The text to import: given with the call, or a file inside the repository.
struct ImportSource: Sendable, Equatable {
    /// What its records say they come from.
    let file: String
    let bytes: [UInt8]
    /// Where it was read; nil where it came with the call.
    private let place: Place?

    /// Text that came with the call; `name` says what it is called.
    init(content: String, name: String?) {
        file = name.flatMap { $0.isEmpty ? nil : $0 } ?? "content"
        bytes = Array(content.utf8)
        place = nil
    }

    /// A file inside the repository, or the status document, wherever that is.
    ///
    /// - Throws: `ToolFailure`: what is outside is not read, whatever leads there.
    init(path: String, in texts: TextPlaces, bytesMax: Int) throws(ToolFailure) {
        let place = Place(path, texts)
        do throws(RepositoryFiles.Fault) {
            bytes = try place.bytes(bytesMax: bytesMax)
        } catch {
            throw Self.refusal(error.message(bytesMax: bytesMax), path)
        }
        self.place = place
        file = place.name
    }

    /// The text as it is by now; empty where it can't be read any more.
    var bytesNow: [UInt8] {
        guard let place else { return bytes }
        return (try? place.bytes(bytesMax: max(bytes.count, Self.reReadBytesMin))) ?? []
    }

    private static let reReadBytesMin = 8_388_608

    /// Where a file is read.
    private struct Place: Equatable {
        let root: String?
        /// As seen from there.
        let path: String
        /// What its records say they come from.
        let name: String

        init(_ path: String, _ texts: TextPlaces) {
            let base = texts.repository ?? texts.statusFile.map { Self.split($0).directory }
            let full = path.hasPrefix("/") ? path : "\(base ?? "")/\(path)"
            if let statusFile = texts.statusFile, full == statusFile {
                (root, self.path) = Self.split(statusFile)
                name = statusFile
                return
            }
            root = texts.repository
            let inside = texts.repository.map { full.hasPrefix("\($0)/") ? full.dropFirst($0.count + 1) : "" }
            self.path = String(inside ?? full[...])
            name = self.path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        }

        func bytes(bytesMax: Int) throws(RepositoryFiles.Fault) -> [UInt8] {
            try RepositoryFiles(root: root).bytes(of: path, bytesMax: bytesMax)
        }

        private static func split(_ path: String) -> (directory: String, name: String) {
            guard let slash = path.lastIndex(of: "/") else { return (".", path) }
            let directory = slash == path.startIndex ? "/" : String(path[..<slash])
            return (directory, String(path[path.index(after: slash)...]))
        }
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

extension RepositoryFiles.Fault {
    fileprivate func message(bytesMax: Int) -> String {
        switch self {
        case .noRepository: "there is no repository to read it from: give its content"
        case .notInside: "must be inside the repository, without .. on the way"
        case .link: "must be the file itself: links are not followed"
        case .missing: "there is no such file"
        case .notAFile, .tooLarge, .unreadable:
            "must be a file that can be read, of at most \(bytesMax) bytes"
        }
    }
}
