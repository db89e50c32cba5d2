import Foundation
import TestSupport
import Testing

/// `docs/settings.md` has every variable that anything of the project reads, and the defaults in force.
@Suite struct SettingsPageTests {
    @Test func everyVariable_isThere() throws {
        var names: Set<String> = []
        // What single tests read, they say themselves.
        for path in try Tree.files() where !path.hasPrefix("Tests/") && !path.hasPrefix("docs/") {
            guard let text = try? Tree.text(of: path) else { continue }
            names.formUnion(try text.matches(of: #"\b(HOLDFAST_[A-Z0-9_]*[A-Z0-9])\b"#))
        }
        #expect(names.count > 30)
        let told = try Self.rows().map(\.name)
        #expect(Set(told).count == told.count, "a variable is there twice")
        let missing = names.subtracting(told)
        #expect(missing.isEmpty, "missing: \(missing.sorted())")
    }

    @Test func defaults_areThoseInForce() async throws {
        let bare = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "XDG_STATE_HOME": "/state"]
        let output = Collected()
        let process = try TestProcess(
            Installation.program("holdfast"), ["config"], environment: bare, directory: "/",
            output: .pieces(output.take))
        #expect(try await process.exit(within: .seconds(30)) == .code(0))
        var inForce: [String: String] = [:]
        for line in try await output.text(within: .seconds(30)).split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            if words.count >= 2 {
                inForce[String(words[0])] = words.dropFirst().dropLast().joined(separator: " ")
            }
        }
        let sections = ["## What is kept where", "## What runs", "## HTTP"]
        let told = try sections.flatMap { try Self.rows(below: $0) }
        let rows = Dictionary(uniqueKeysWithValues: told.map { ($0.name, $0.standard) })
        #expect(Set(rows.keys) == Set(inForce.keys), "what `holdfast config` shows, and no other")
        for (name, value) in inForce {
            let told = rows[name] ?? "no row"
            switch value {
            // A place that depends on where one is, or nothing.
            case "(not set)": #expect(told == "unset" || name == "HOLDFAST_REPOSITORY", "\(name): \(told)")
            case let path where path.hasPrefix("/"): #expect(!told.hasPrefix("`/"), "\(name): \(told)")
            default: #expect(told == "`\(value)`", "\(name) is \(value)")
            }
        }
    }

    /// The variable of each row, with the cell behind it.
    private static func rows(below heading: String? = nil) throws -> [(name: String, standard: String)] {
        try MarkdownPage("docs/settings.md").tableRows(below: heading).flatMap { row in
            try row[0].matches(of: "`(HOLDFAST_[A-Z0-9_]+)`").map { ($0, row.count > 1 ? row[1] : "") }
        }
    }
}
