import Foundation
import NIOCore
import Primitives
import TestSupport
import Testing
import Wire

@testable import Supervisor

struct ExportFileTests {
    private static let head = ExportFile.Head(
        id: Clocks.system.identifier(), madeAt: Timestamp(milliseconds: 1_700_000_000_000))

    private static func section(_ service: String, _ rows: String) -> ExportFile.Section {
        ExportFile.Section(
            service: service,
            manifest: [
                "tables": ["t": .integer(rows.split(separator: "\n").count)],
                "lines": .integer(rows.split(separator: "\n").count), "bytes": .integer(rows.utf8.count),
                "sha256": "00",
            ])
    }

    private static let parts = [("vendors", "{\"a\":1}\n{\"b\":2}\n"), ("workitems", "")]

    private static func text(end: Int64 = 2) -> String {
        var buffer = head.line
        for (service, rows) in parts {
            buffer.writeImmutableBuffer(section(service, rows).line)
            buffer.writeString(rows)
        }
        buffer.writeImmutableBuffer(ExportFile.end(lines: end))
        return String(buffer: buffer)
    }

    private func read(_ text: String) throws -> (head: ExportFile.Head, sections: [ExportFile.Section]) {
        let directory = try TemporaryDirectory()
        let path = directory.file("export")
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        return try ExportFile.read(descriptor)
    }

    @Test func whatWasWritten_isReadAgain() throws {
        let found = try read(Self.text())
        #expect(found.head == Self.head)
        #expect(found.sections.map(\.service) == ["vendors", "workitems"])
        let bytes = Array(Self.text().utf8)
        let first = found.sections[0]
        #expect(
            String(decoding: bytes[Int(first.offset)..<Int(first.offset + first.bytes)], as: UTF8.self)
                == Self.parts[0].1)
        #expect(found.sections.map(\.lines) == [2, 0])
    }

    @Test(arguments: [
        "", "x", "{}\n", "{\"holdfast_export\":2}\n", String(text().dropLast(3)), text(end: 3),
        text().replacingOccurrences(of: "\"bytes\":16", with: "\"bytes\":15"),
        text().replacingOccurrences(of: "{\"a\":1}\n", with: ""),
    ])
    func whatIsNoWholeExport_isRefused(text: String) {
        #expect(throws: ExportFile.Fault.self) { try read(text) }
    }
}
