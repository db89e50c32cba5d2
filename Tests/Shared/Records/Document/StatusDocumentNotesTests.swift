import Testing

@testable import Records

@Suite struct StatusDocumentNotesTests {
    /// Lines of a section, and which of them are noted; the heading is line 1.
    @Test(
        arguments: [
            ("(0/1)\n- **a b**: broken (1/2 tests) [csv] v1", []), ("(0/1)\n* **a**: broken [csv]", []),
            ("(1/1)\n- **a**: Operational", []), ("(1/2)\n- **a**: operational", [1]), ("(x)", [1]),
            ("", [1]),
            ("(0/0)\n- a: broken", [2]), ("(0/0)\n- **a**: fixed", [2]), ("(0/0)\n- **a.b**: broken", [2]),
            ("(0/0)\n- **a** broken", [2]), ("(0/0)\n- **: broken", [2]), ("(0/0)\nprose", [2]),
            ("(0/1)\n- **a**: broken\n- **A**: broken", [3]), ("(0/1)\n- **a**: broken (2/1 tests)", [2]),
            ("(0/1)\n- **a**: broken\n  (1/2 tests) trailing", [3]),
            ("(0/1)\n- **a**: broken\n  v1\n  v2", [4]),
            ("(0/1)\n- **a**: broken (1/2 tests", [2]), ("(0/1)\n- **a**: broken\n(1/2 tests)", [3]),
        ] as [(String, [Int])])
    func vendorLines(_ text: String, noted: [Int]) {
        #expect(StatusDocument.parse("## Operational Vendors " + text).notes.map(\.line) == noted)
    }

    @Test(
        arguments: [
            ("(1)\n### T (task)\n- **Status**: completed", []), ("(1)\n### T (x) (session)", []),
            ("(2)\n### T (task)", [1]), ("(many)\n", [1]), ("(0)\n### T", [2]), ("(0)\n### T (job)", [2]),
            ("(0)\n### (task)", [2]), ("(0)\n### T (job)\n- **Status**: odd", [2]),
            ("(1)\n### T (task)\n- **Status**: odd", [3]),
            ("(1)\n### T (task)\n- **Created**: 2026-01-02", [3]),
            ("(1)\n### T (task)\n- **Created**: 2026-02-30 10:00:00 UTC", [3]),
            ("(1)\n### T (task)\n- **Parent**: U", [3]), ("(1)\n### T (task)\n- **Odd**: U", [3]),
            ("(1)\n  ### T (task)", [2]), ("(1)\n ### T (task)", [2]), ("(1)\n### T (task)\nprose", [3]),
            ("(2)\n### T (task)\n  ### U (task)\n  - **Parent**: X", [4]),
            ("(2)\n### T (task)\n    ### U (task)\n    - **Parent**: T", [3]),
            ("(0)\n- **Status**: active", []),
        ] as [(String, [Int])])
    func workItemLines(_ text: String, noted: [Int]) {
        #expect(StatusDocument.parse("## Active Work Items " + text).notes.map(\.line) == noted)
    }

    @Test(
        arguments: [
            ("(Last 10)\n### 2026-01-30 18:00:00 UTC", []), ("(10)", [1]), ("(Last ten)", [1]),
            ("(Last 1)\n### 2026-01-30 18:00:00 UTC - PR #1\n### 2026-01-29 18:00:00 UTC - PR #2", [1]),
            ("(Last 9)\n### 2026-01-30 18:00 UTC - PR #1\n- **Odd**: x", [2]),
            ("(Last 9)\n### yesterday", [2]),
            ("(Last 9)\n### 2026-01-30 18:00:00 UTC - PR #x", [2]),
            ("(Last 9)\n### 2026-01-30 18:00:00 UTC - PR #0", [2]),
            ("(Last 9)\n### 2026-01-30 18:00:00 UTC\n- **Commit**: `xyz`", [3]),
            ("(Last 9)\n### 2026-01-30 18:00:00 UTC\n- **Commit**: 0123456", []),
            ("(Last 9)\n### 2026-01-30 18:00:00 UTC\n- **Tests**: unit 5", [3]),
            ("(Last 9)\n### 2026-01-30 18:00:00 UTC\n- **Constitutional Compliance**: ?", [3]),
            ("(Last 9)\n### 2026-01-30 18:00:00 UTC\n- **Constitutional Compliance**: ✗", []),
            ("(Last 9)\n### 2026-01-30 18:00:00 UTC\n- **Vendors**: a, b.c", [3]),
            ("(Last 9)\n### 2026-01-30 18:00:00 UTC\n- **Odd**: x\nprose", [3, 4]),
        ] as [(String, [Int])])
    func deploymentLines(_ text: String, noted: [Int]) {
        #expect(StatusDocument.parse("## Recent Deployments " + text).notes.map(\.line) == noted)
    }

    @Test(
        arguments: [
            ("(1)\n- **T** (priority 1, planned)", []),
            ("(1)\n- **T** (priority 5, implementing, 2026-Q4)", []),
            ("(2)\n- **T** (priority 1, planned)", [1]), ("(0)\n- **T** (priority 6, planned)", [2]),
            ("(0)\n- **T** (priority 0, planned)", [2]), ("(0)\n- **T** (priority 1, odd)", [2]),
            ("(0)\n- **T** (priority 1)", [2]), ("(0)\n- **T** (priority 1, planned, 2026-Q5)", [2]),
            ("(0)\n- **T** (priority 1, planned, 26-Q1)", [2]), ("(0)\n- ** (priority 1, planned)", [2]),
            ("(0)\n- T (priority 1, planned)", [2]), ("(0)\n- **T** (priority 1, planned, 2026-Q1, x)", [2]),
        ] as [(String, [Int])])
    func enhancementLines(_ text: String, noted: [Int]) {
        #expect(StatusDocument.parse("## Pending Enhancements " + text).notes.map(\.line) == noted)
    }

    @Test(
        arguments: [
            ("## Notes\nmine\n### Mine (task)", [1]), ("# Project Status - today", [1]),
            ("# Else\n### Mine", []),
            ("*Generated at noon*", [1]),
            ("## Pending Enhancements (0)\n\n## Pending Enhancements (0)\nx", [3]),
            ("## Writes Waiting For The Database (2)\nanything", []),
        ] as [(String, [Int])])
    func otherLines(_ text: String, noted: [Int]) {
        #expect(StatusDocument.parse(text).notes.map(\.line) == noted)
    }

    @Test func bytesThatAreNoText_areNotedAndReadAllTheSame() {
        let start = Array("## Pending Enhancements (1)\n- **A".utf8)
        let end = Array("** (priority 1, planned)\n".utf8)
        let document = StatusDocument.parse(start + [0xFF] + end)
        #expect(document.notes.map(\.line) == [2])
        #expect(document.enhancements?.map(\.title) == ["A\u{FFFD}"])
    }

    @Test func notes_areBounded() throws {
        let text = "## Operational Vendors (0/0)\n" + String(repeating: "x\n", count: 5000)
        let notes = StatusDocument.parse(text).notes
        #expect(notes.count == StatusDocument.notesMax)
        #expect(notes.last?.problem == "4001 more notes are left out.")
    }

    @Test func overlongDocuments_areCutAndNoted() throws {
        let text = String(repeating: "x", count: StatusDocument.bytesMax) + "\n## Operational Vendors (0/0)\n"
        let document = StatusDocument.parse(text)
        #expect(document.vendors == nil)
        #expect(document.notes.map(\.line) == [1])
    }
}
