import Foundation
import Testing

/// The mutants fit the code as it is: one that does not would be found too late, by a run of an hour.
@Suite struct MutantTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let root = folder.deletingLastPathComponent().deletingLastPathComponent()

    private static func patches() throws -> [String: String] {
        let mutants = folder.appendingPathComponent("Mutants")
        let names = try FileManager.default.contentsOfDirectory(atPath: mutants.path)
        return try Dictionary(
            uniqueKeysWithValues: names.map { name in
                (name, try String(contentsOf: mutants.appendingPathComponent(name), encoding: .utf8))
            })
    }

    @Test func everyMutant_fitsTheCode() throws {
        let patches = try Self.patches()
        #expect(patches.count == 6)
        for (name, patch) in patches {
            let lines = patch.split(separator: "\n", omittingEmptySubsequences: false)
            let path = try #require(lines.first { $0.hasPrefix("--- a/") }, "\(name)").dropFirst(
                "--- a/".count)
            let code = try String(contentsOf: Self.root.appendingPathComponent(String(path)), encoding: .utf8)
            let hunks = patch.split(separator: "\n@@ ").dropFirst()
            #expect(!hunks.isEmpty, "\(name)")
            for hunk in hunks {
                let before = hunk.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
                    .filter { $0.hasPrefix(" ") || $0.hasPrefix("-") }.map { $0.dropFirst() }
                    .joined(separator: "\n")
                #expect(code.contains(before), "\(name)")
                #expect(hunk.contains("\n+") || hunk.contains("\n-"), "\(name) changes nothing")
            }
        }
    }
}
