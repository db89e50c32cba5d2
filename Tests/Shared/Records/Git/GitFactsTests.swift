import Primitives
import TestSupport
import Testing

@testable import Records

@Suite struct GitFactsTests {
    private func facts(_ commits: GitCommit...) -> GitFacts {
        GitFacts(GitSnapshot(head: nil, commits: commits, branches: [], isCut: false))
    }

    @Test func newestWord_winsWhateverTheCase() {
        let facts = facts(
            commit("vendor(ACME): broken", hash: "c", at: 3), commit("vendor(zenith): operational", at: 2),
            commit("vendor(acme): operational 4/5 tests passing", at: 1))
        #expect(facts.vendors.map(\.name) == ["ACME", "zenith"])
        #expect(facts.vendor(named: "Acme")?.state == .broken)
        // What the newest does not say is not known: the older count is of another state.
        #expect(facts.vendor(named: "acme")?.tests == nil)
        #expect(facts.vendor(named: "acme")?.source.commit.first == "c")
        #expect(facts.vendor(named: "other") == nil)
    }

    @Test func lastWordOfACommit_isItsNewest() {
        #expect(facts(commit("x\n\nvendor(a): broken\nvendor(A): operational")).vendors.map(\.name) == ["A"])
    }

    @Test func whatWasReverted_doesNotCount() {
        func revert(_ digit: Character) -> String {
            "Revert \"x\"\n\nThis reverts commit \(String(repeating: digit, count: 40))."
        }
        let first = commit("vendor(a): operational", hash: "1")
        let second = commit("vendor(a): broken", hash: "2")
        let third = commit(revert("2"), hash: "3")
        let fourth = commit(revert("3"), hash: "4")
        #expect(facts(second, first).vendors.map(\.state) == [.broken])
        #expect(facts(third, second, first).vendors.map(\.state) == [.operational])
        #expect(facts(fourth, third, second, first).vendors.map(\.state) == [.broken])
    }

    @Test func deployments_comeNewestFirst() {
        let facts = facts(commit("B (#2)"), commit("between"), commit("A (#1)"))
        #expect(facts.deployments.map(\.pullRequest) == [2, 1])
    }

    @Test func workItems_comeInOrder() {
        let branches = ["feature/002-b", "main", "bugfix/001-z", "001-a"].map {
            GitBranch(name: $0, tip: "", time: Timestamp(milliseconds: 0), isMerged: nil)
        }
        let snapshot = GitSnapshot(head: nil, commits: [], branches: branches, isCut: false)
        #expect(GitFacts(snapshot).workItems.map(\.branch) == ["001-a", "bugfix/001-z", "feature/002-b"])
    }

    private static let fragments = [
        "vendor(", "acme", "): ", "operational", "broken", "45/50", " tests passing", "2 skipped",
        "version: ",
        "2.3.1", "Merge pull request #", "PR #", "deploy: ", " (#", ")", "12", "unit: ", "150", ", ", "\n",
        "Constitutional Compliance: ", "✓", "**", "- ", "This reverts commit ", "\u{0}", "\u{301}", "é", " ",
    ]

    @Test func randomMessages_neverCrashAndClaimOnlyWhatCanBe() async {
        let seed = SeededGenerator.seedOfThisRun()
        var generator = SeededGenerator(seed: seed)
        for round in 0..<100_000 {
            // Other tests wait for their processes meanwhile.
            if round.isMultiple(of: 200) { await Task.yield() }
            let count = Int.random(in: 0...7, using: &generator)
            let message = (0..<count).compactMap { _ in Self.fragments.randomElement(using: &generator) }
                .joined()
            let facts = facts(commit(message))
            for vendor in facts.vendors where VendorName.checked(Array(vendor.name.utf8)[...]) == nil {
                Issue.record("seed \(seed): \(message.debugDescription) names \(vendor.name)")
            }
            for deployment in facts.deployments where deployment.pullRequest ?? 1 < 1 {
                Issue.record("seed \(seed): \(message.debugDescription)")
            }
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: fragments)
    func longMessages_takeTimeInProportionToTheirLength(_ fragment: String) async {
        await Task.yield()
        let long = String(repeating: fragment, count: 100_000 / max(1, fragment.utf8.count))
        _ = facts(commit(long), commit("deploy: x\n\n" + long), commit("vendor(a): broken" + long))
    }
}
