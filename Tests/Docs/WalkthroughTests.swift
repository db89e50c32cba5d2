import Foundation
import TestSupport
import Testing
import Wire

/// Who follows `docs/add-a-tool.md` or `docs/add-a-service.md` to the letter has what they promise.
///
/// What the pages have one write is a file here, built with the tests. `make docs-test` follows them in a
/// copy of the project as well, edits included, and builds that.
@Suite struct WalkthroughTests {
    private static let pages = [
        ("docs/add-a-tool.md", "Tests/Docs/AddATool"), ("docs/add-a-service.md", "Tests/Docs/AddAService"),
    ]

    @Test(arguments: pages)
    func newFiles_areThoseThatAreBuiltHere(path: String, folder: String) throws {
        let page = try Walkthrough(path)
        let built = try Tree.files(below: folder).map { String($0.dropFirst(folder.count + 1)) }
            .filter { !$0.hasPrefix("App/") }
        #expect(page.files.keys.sorted() == built.sorted())
        for name in built {
            let text = try Tree.text(of: "\(folder)/\(name)")
            #expect(page.files[name] == text, "\(path) has another \(name)")
        }
    }

    @Test(arguments: pages)
    func edits_fitTheFilesThatThereAre(path: String, folder: String) throws {
        let page = try Walkthrough(path)
        let outcome = try page.outcome()
        let edits = try page.edits()
        #expect(!edits.isEmpty)
        for (name, _) in edits { #expect(outcome[name] != nil) }
    }

    @Test(arguments: pages)
    func page_isShort(path: String, folder: String) throws {
        let words = try MarkdownPage(path).prose.flatMap { $0.text.split(separator: " ") }.count
        #expect(words <= 600, "\(path): \(words) words beside the code")
    }

    @Test func toolAsWritten_isListedAndAnswers() async throws {
        try await Installation.with { installation in
            let vendors = SampleService(
                "vendors", in: installation, program: TestPrograms.path(of: "holdfast-docs-vendors"))
            try await vendors.run { clients in
                let listed = try await clients.ask(1, "tools/list", [:])
                let names = SampleService.Clients.tools(in: listed?["result"])
                #expect(names.contains("list_stale_vendors"))
                for name in ["Acme", "Zenith"] {
                    let created = try await clients.gateway.call("create_vendor", ["name": .string(name)])
                    #expect(!created.isError, "\(created.text)")
                }
                let stale = try await clients.gateway.call(
                    "list_stale_vendors", ["before": "9999-01-01T00:00:00Z"])
                #expect(stale["items"]?.array?.map { $0["name"] } == ["Acme", "Zenith"], "\(stale.text)")
                let refused = try await clients.gateway.call("list_stale_vendors", ["befor": "yesterday"])
                #expect(refused.errorCode == "validation_failed")
                #expect(refused.errorDetails?["errors"]?.array?.count == 2, "\(refused.text)")
            }
        }
    }

    @Test(arguments: [false, true])
    func serviceAsWritten_keepsWhatItIsToldInEitherStore(inPostgreSQL: Bool) async throws {
        let store: Installation.Store =
            inPostgreSQL ? .postgresql(try TemporaryPostgreSQL.shared().makeDatabase()) : .embedded
        try await Installation.with(store) { installation in
            let notes = SampleService(
                "notes", in: installation, program: TestPrograms.path(of: "holdfast-docs-notes"))
            let operation = "019a0000-0000-7000-8000-000000000001"
            try await notes.run { clients in
                let listed = try await clients.ask(1, "tools/list", [:])
                let names = SampleService.Clients.tools(in: listed?["result"])
                #expect(names == ["add_note", "list_notes"])
                for _ in 0..<2 {
                    let added = try await clients.gateway.call(
                        "add_note", ["text": "Read me"],
                        meta: ["dev.holdfast/operation-id": .string(operation)])
                    #expect(added["version"] == 1, "\(added.text)")
                }
            }
            try await notes.run { clients in
                let listed = try await clients.gateway.call("list_notes")
                #expect(listed["items"]?.array?.map { $0["text"] } == ["Read me"], "\(listed.text)")
            }
        }
    }

    /// `make docs-test` names the copy of the project to put both pages' outcome into.
    @Test(.enabled(if: environmentValue("HOLDFAST_DOCS_COPY") != nil))
    func copyOfTheProject_isMadeWhatThePagesSay() throws {
        let copy = try #require(environmentValue("HOLDFAST_DOCS_COPY"))
        for (path, _) in Self.pages {
            for (name, text) in try Walkthrough(path, in: copy).outcome() {
                let file = URL(fileURLWithPath: copy + "/" + name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
        }
    }
}
