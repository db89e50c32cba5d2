import Testing

@testable import Vendors

@Suite struct SimilarNamesTests {
    static let names = ["Acme Corp", "Acme Corporation", "Beta", "Betta", "Delta Ltd", "X"]

    @Test(arguments: [
        ("acme crop", ["Acme Corp"]), ("BETA", ["Beta", "Betta"]),
        ("acme", ["Acme Corp", "Acme Corporation"]),
        ("the delta ltd group", ["Delta Ltd"]), ("zzzzzz", []), ("", ["X"]),
    ])
    func unknownName_findsTheNearestFirst(name: String, expected: [String]) {
        #expect(SimilarNames.find(name, among: Self.names) == expected)
    }

    @Test func manyNearNames_onlyThreeAreTold() {
        let names = (1...9).map { "vendor \($0)" }
        #expect(SimilarNames.find("vendor x", among: names) == ["vendor 1", "vendor 2", "vendor 3"])
    }
}
