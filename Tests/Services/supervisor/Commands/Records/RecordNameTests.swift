import Testing

@testable import Supervisor

@Suite struct RecordNameTests {
    private let ids = ["0192f3a4-1", "0192f3a4-2", "0aaa"]

    @Test func beginningOfOneId_standsForIt() {
        #expect(RecordName.judge("0192f3a4-1", ids) == .one("0192f3a4-1"))
        #expect(RecordName.judge("0AAA", ids) == .one("0aaa"))
    }

    @Test func beginningOfSeveral_isToldWithAllOfThem() {
        #expect(RecordName.judge("0192", ids) == .several(["0192f3a4-1", "0192f3a4-2"]))
    }

    /// Completion finds ids by titles as well; one that begins so is meant rather.
    @Test func title_countsWhereNoIdBeginsSo() {
        #expect(RecordName.judge("importer", ["0aaa"]) == .one("0aaa"))
        #expect(RecordName.judge("importer", ids) == .several(ids))
        #expect(RecordName.judge("importer", []) == .none)
    }
}
