import Primitives
import Testing

@testable import Records

/// A commit with this message.
func commit(_ message: String, hash digit: Character = "a", at seconds: Int64 = 0) -> GitCommit {
    let parts = message.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
    return GitCommit(
        hash: String(repeating: digit, count: 40), time: Timestamp(milliseconds: seconds * 1000),
        subject: parts[0], body: parts.count > 1 ? parts[1] : "")
}

@Suite struct VendorFactTests {
    @Test(arguments: [
        ("vendor(acme): operational", "acme", VendorState.operational),
        ("vendor(acme): broken", "acme", .broken),
        ("vendor(Acme Benefits): Broken", "Acme Benefits", .broken),
        ("Vendor(a-b_9):operational, at last", "a-b_9", .operational),
        ("Fix the parser\n\nvendor(acme): broken.", "acme", .broken),
        ("PR #12: vendor(acme): broken", "acme", .broken), ("[ci] vendor(acme): broken", "acme", .broken),
        ("x\n\n* vendor(acme): broken", "acme", .broken), ("x\n\n  - vendor(acme): broken", "acme", .broken),
    ])
    func claim_isRead(_ message: String, name: String, state: VendorState) {
        let facts = VendorFact.all(in: commit(message))
        #expect(facts.map(\.name) == [name])
        #expect(facts.map(\.state) == [state])
        #expect(facts.allSatisfy { $0.tests == nil && $0.skipped == nil && $0.version == nil })
    }

    @Test(arguments: [
        "myvendor(acme): broken", "vendors(acme): broken", "vendor (acme): broken", "vendor(acme) broken",
        "vendor(): broken", "vendor( acme): broken", "vendor(acme ): broken", "vendor(ac.me): broken",
        "vendor(açme): broken", "vendor(acme: broken", "vendor(acme): brokenish", "vendor(acme): broken-down",
        "vendor(acme): inoperational", "vendor(acme):", "vendor(acme): fixed", "vendor acme: broken",
        "Revert \"vendor(acme): broken\"", "fixup! vendor(acme): broken", "If vendor(acme): broken appears",
        "x\n\n> vendor(acme): broken", "`vendor(acme): broken`",
        "vendor(" + String(repeating: "a", count: 101) + "): broken",
    ])
    func lookAlike_isNone(_ message: String) {
        #expect(VendorFact.all(in: commit(message)) == [])
    }

    @Test(
        arguments: [
            (
                "45/50 tests passing, 2 skipped, version: 2.3.1", TestCounts(passing: 45, total: 50), 2,
                "2.3.1"
            ),
            ("(0/0 Tests Passing)", TestCounts(passing: 0, total: 0), nil, nil),
            ("\n\nVersion: v2.0.0-rc.1+5.", nil, nil, "2.0.0-rc.1+5"),
            ("\n\n3 skipped\nversion:1", nil, 3, "1"),
            // More passing and skipped than there are is no count.
            ("45/50 tests passing, 6 skipped", TestCounts(passing: 45, total: 50), nil, nil),
            ("51/50 tests passing", nil, nil, nil), ("45/50 tests failing", nil, nil, nil),
            ("1.45/50 tests passing", nil, nil, nil), ("-45/50 tests passing", nil, nil, nil),
            ("2026/45/50 tests passing", nil, nil, nil), ("45/50 testspassing", nil, nil, nil),
            ("45/50 tests passingly", nil, nil, nil), ("x2 skipped", nil, nil, nil),
            ("2 skippers", nil, nil, nil),
            ("2 skipped-ish", nil, nil, nil), ("1234567890 skipped", nil, nil, nil),
            ("schema_version: 3", nil, nil, nil), ("api-version: 3", nil, nil, nil),
            ("subversion: 3", nil, nil, nil), ("version: two", nil, nil, nil), ("version 2.3", nil, nil, nil),
            ("version: " + String(repeating: "1", count: 51), nil, nil, nil),
        ] as [(String, TestCounts?, Int?, String?)])
    func details_areReadOrNil(_ text: String, tests: TestCounts?, skipped: Int?, version: String?) throws {
        let facts = VendorFact.all(in: commit("vendor(acme): broken " + text))
        let fact = try #require(facts.first)
        #expect(facts.count == 1)
        #expect(fact.tests == tests)
        #expect(fact.skipped == skipped)
        #expect(fact.version == version)
    }

    @Test func details_belongToTheVendorBeforeThem() {
        let facts = VendorFact.all(
            in: commit(
                "9/9 tests passing\n\nvendor(a): operational 1/2 tests passing\nversion: 3\n"
                    + "vendor(b): broken\n4/5 tests passing, vendor(c): broken"))
        #expect(facts.map(\.name) == ["a", "b", "c"])
        #expect(facts.map { $0.tests?.total } == [2, 5, nil])
        #expect(facts.map(\.version) == ["3", nil, nil])
    }
}
