import Foundation
import FrontMatter
import Records
import TestSupport
import Testing

/// Legacy files, each with what is read from it beside it.
///
/// `HOLDFAST_SAMPLES=write` writes the expectations anew; read the difference before you keep it.
@Suite struct ImportSampleTests {
    static let directory = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../../Samples/import").standardizedFileURL

    static let names: [String] = {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return all.filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted()
    }()

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: directory.appending(path: name)))
    }

    @Test func corpus_isThere() {
        #expect(Self.names.count >= 30)
    }

    @Test(arguments: names)
    func sample_readsAsExpected(_ name: String) throws {
        let bytes = try Self.bytes(name)
        let document = ImportedDocument.parse(bytes, .standard)
        let text = ImportRendering(document, of: bytes).text
        let golden = Self.directory.appending(path: name.replacing(".md", with: ".txt"))
        if environmentValue("HOLDFAST_SAMPLES") == "write" {
            try Data(text.utf8).write(to: golden)
        }
        let expected = (try? String(contentsOf: golden, encoding: .utf8)) ?? ""
        let lines = zip(text.split(separator: "\n"), expected.split(separator: "\n"))
        let difference = lines.first { $0 != $1 }.map { "read: \($0)\nexpected: \($1)" } ?? "the length"
        #expect(text == expected, "\(difference)")
    }

    @Test(arguments: names)
    func everyLine_isReadOrCarriedOver(_ name: String) throws {
        let bytes = try Self.bytes(name)
        #expect(ImportInvariants.violations(ImportedDocument.parse(bytes, .standard), of: bytes) == [])
    }
}
