import Primitives
import TestSupport
import Testing

@testable import Records

@Suite struct CommitLookupTests {
    @Test func beginnings_areMadeWhole_unlessNothingOrSeveralBeginSo() async throws {
        let repository = try await TemporaryRepository()
        for number in 0..<20 { try await repository.commit("Number \(number)", at: number) }
        let hashes = try await repository.history().snapshot().commits.map(\.hash)
        let first = try #require(hashes.first)
        let lookup = CommitLookup(directory: repository.path)
        let short = String(first.prefix(12))
        // Of twenty commits some share their first digit.
        let digits = Dictionary(grouping: hashes) { String($0.prefix(1)) }
        let shared = try #require(digits.first { $0.value.count > 1 }?.key)
        let found = try await lookup.whole([short, first, shared, "0123456789"])
        #expect(found == [short: first, first: first])
    }

    @Test func directoryWithoutRepository_isToldSo() async throws {
        let directory = try TemporaryDirectory()
        await #expect(throws: GitError.self) {
            try await CommitLookup(directory: directory.path).whole(["abcdef0"])
        }
    }
}
