import Testing

@Suite struct ImportRuleTests {
    @Test func everyFile_importsOnlyWhatTheTableAllows() throws {
        let files = try Project.load().swift(under: "Shared", "Services", "Tests")
        #expect(files.count > 50, "the tree was not found")
        let findings = files.flatMap { ImportRule.findings(path: $0.path, source: $0.text) }
        expectNone(findings)
    }

    @Test func everyKindOfImport_isRead() {
        let source = """
            public import Wire
            @testable import Storage
            import struct Primitives.Deadline
            @preconcurrency internal import Transport
            // import Telemetry
            let text = "import Gateway"
            """
        let imports = ImportRule.imports(of: source)
        #expect(imports.map(\.module) == ["Wire", "Storage", "Primitives", "Transport"])
        #expect(imports.map(\.line) == [1, 2, 3, 4])
    }

    @Test(arguments: [
        ("Shared/Primitives/A.swift", "import Wire"),
        ("Shared/Wire/A.swift", "import Transport"),
        ("Shared/ServiceKit/Calls/A.swift", "import Vendors"),
        ("Services/vendors/Domain/A.swift", "public import WorkItems"),
        ("Services/gateway/Routing/A.swift", "import Storage"),
        ("Services/gateway/App/Main.swift", "import Wire"),
        ("Tests/Services/vendors/A.swift", "@testable import WorkItems"),
        ("Tests/System/A.swift", "import Gateway"),
        ("Tests/Support/A.swift", "import WorkItems"),
        ("Shared/Unheard/A.swift", "import Glibc"),
    ])
    func forbiddenImport_isFound(path: String, source: String) {
        #expect(ImportRule.findings(path: path, source: source).count == 1)
    }

    @Test(arguments: [
        ("Shared/Primitives/A.swift", "import Glibc"),
        ("Shared/Transport/A.swift", "public import Wire"),
        ("Services/vendors/Storage/A.swift", "import Storage\nimport ServiceKit"),
        ("Services/gateway/App/Main.swift", "import Gateway"),
        ("Tests/Services/vendors/A.swift", "@testable import Vendors\nimport TestSupport"),
    ])
    func allowedImport_isNotFound(path: String, source: String) {
        #expect(ImportRule.findings(path: path, source: source).isEmpty)
    }
}
