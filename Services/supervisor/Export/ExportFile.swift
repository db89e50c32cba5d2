import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// How an export file is laid out: JSON lines; a head, for each service a manifest and then its rows, an end.
enum ExportFile {
    /// What the head line tells.
    struct Head: Equatable {
        let id: Identifier
        let madeAt: Timestamp

        var line: ByteBuffer {
            ExportFile.line([
                "holdfast_export": 1, "id": .string(id.description), "made_at": .string(madeAt.description),
                "version": .string(HoldfastVersion.current),
            ])
        }
    }

    /// One service's rows and where they are in the file.
    struct Section: Equatable {
        let service: String
        /// As the service has told it: counts by table, lines, bytes and their checksum.
        let manifest: JSON
        /// Where its first row begins, in bytes.
        var offset: Int64 = 0

        var bytes: Int64 { manifest["bytes"]?.integer ?? 0 }
        var lines: Int64 { manifest["lines"]?.integer ?? 0 }
        var sha256: String { manifest["sha256"]?.string ?? "" }

        var line: ByteBuffer {
            var object: JSONObject = ["service": .string(service)]
            for member in manifest.object?.members ?? [] { object[member.key] = member.value }
            return ExportFile.line(.object(object))
        }
    }

    /// What is wrong with a file, in a sentence.
    struct Fault: Error, Equatable {
        let sentence: String
    }

    /// The last line.
    static func end(lines: Int64) -> ByteBuffer { line(["end": true, "lines": .integer(lines)]) }

    private static func line(_ json: JSON) -> ByteBuffer {
        var line = json.serialized
        line.writeStaticString("\n")
        return line
    }

    // MARK: Reading

    /// Longer is no line of ours.
    private static let lineBytesMax = 65_536

    /// The head and the sections of an open file, whose rows are passed over.
    ///
    /// - Throws: `Fault`.
    static func read(_ descriptor: CInt) throws(Fault) -> (head: Head, sections: [Section]) {
        var place: Int64 = 0
        let first = try json(in: descriptor, at: &place)
        guard first["holdfast_export"]?.integer == 1,
            let id = first["id"]?.string.flatMap({ Identifier($0) }),
            let madeAt = first["made_at"]?.string.flatMap({ Timestamp($0) })
        else { throw Fault(sentence: "it is no export of Holdfast, or of a version that is newer") }
        var sections: [Section] = []
        while true {
            var next = try json(in: descriptor, at: &place).object ?? [:]
            if next["end"] == true {
                guard next["lines"]?.integer == sections.reduce(0, { $0 + $1.lines }) else { break }
                return (Head(id: id, madeAt: madeAt), sections)
            }
            guard let service = next["service"]?.string, next["bytes"]?.integer ?? -1 >= 0 else { break }
            next["service"] = nil
            let section = Section(service: service, manifest: .object(next), offset: place)
            sections.append(section)
            place += section.bytes
        }
        throw Fault(sentence: "it was cut or changed: its parts do not fit together")
    }

    /// The line at a place, which is moved behind it.
    private static func json(in descriptor: CInt, at place: inout Int64) throws(Fault) -> JSON {
        var buffer = ByteBuffer()
        let count = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: lineBytesMax) { free in
            max(0, pread(descriptor, free.baseAddress, lineBytesMax, off_t(place)))
        }
        guard let end = buffer.readableBytesView.prefix(count).firstIndex(of: UInt8(ascii: "\n")),
            let text = buffer.readSlice(length: end), let json = try? JSON(parsing: text)
        else { throw Fault(sentence: "it ends too early, or is no export of Holdfast") }
        place += Int64(end) + 1
        return json
    }
}
