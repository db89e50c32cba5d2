import Primitives
import Testing

@testable import Records

@Suite struct WorkItemFactTests {
    private func readName(_ name: String) -> WorkItemFact? {
        WorkItemFact(
            GitBranch(
                name: name, tip: String(repeating: "c", count: 40), time: Timestamp(milliseconds: 7),
                isMerged: true))
    }

    @Test(arguments: [
        ("003-importer", 3, "importer"), ("feature/012-Two_words.2", 12, "Two_words.2"),
        ("bugfix/100-9-lives", 100, "9-lives"), ("000-ä", 0, "ä"),
    ])
    func name_isRead(_ branch: String, number: Int, name: String) throws {
        let fact = try #require(readName(branch))
        #expect(fact.number == number)
        #expect(fact.name == name)
        #expect(fact.branch == branch)
        #expect(fact.isMerged == true)
        #expect(fact.source.time.milliseconds == 7)
    }

    @Test(arguments: [
        "main", "03-name", "0003-name", "2024-01-fix", "003name", "003_name", "003-", "003--name", "003-a/b",
        "hotfix/003-name", "Feature/003-name", "feature/feature/003-name", "feature/name", "x003-name",
        "feature/", "", "٠٠٣-name", "003-a b",
    ])
    func lookAlike_isNone(_ branch: String) {
        #expect(readName(branch) == nil)
    }
}
