import Access
import Foundation
import Glibc
import Primitives
import Testing

@testable import Supervisor

@Suite struct TokenStoreTests {
    private let now = Timestamp(milliseconds: 0)

    private func inADirectory(_ body: (TokenStore) throws -> Void) throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try body(TokenStore(path: directory + "/tokens.json"))
    }

    @Test func token_isAddedRevokedAndFoundAgain_inAFileForNobodyElse() throws {
        try inADirectory { store in
            #expect(!store.exists)
            #expect(try store.read().tokens.isEmpty)
            let secret = try store.add("ci", scope: .read, at: now)
            var status = stat()
            #expect(stat(store.path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
            #expect(try store.read().tokens.map(\.digest) == [secret.digest])
            let text = try String(contentsOfFile: store.path, encoding: .utf8)
            #expect(!text.contains(secret.text))
            try store.revoke("ci", at: now)
            #expect(try store.read().tokens.first?.revokedAt == now)
            #expect(throws: TokenStore.Failure.self) { try store.revoke("ci", at: now) }
        }
    }

    @Test func secrets_areAllDifferent() throws {
        try inADirectory { store in
            let secrets = try (0..<20).map { try store.add("t\($0)", scope: .read, at: now).text }
            #expect(Set(secrets).count == 20)
        }
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644] as [mode_t])
    func fileThatOthersRead_isNotUsed(mode: mode_t) throws {
        try inADirectory { store in
            _ = try store.add("ci", scope: .read, at: now)
            chmod(store.path, mode)
            #expect(throws: TokenStore.Failure.self) { try store.read() }
            let fault = #expect(throws: TokenStore.Failure.self) {
                _ = try store.add("other", scope: .read, at: now)
            }
            #expect(fault?.sentence.contains("open to others") == true)
        }
    }

    @Test func fileOfSomethingElse_isLeftAlone() throws {
        try inADirectory { store in
            try "not tokens".write(toFile: store.path, atomically: false, encoding: .utf8)
            chmod(store.path, 0o600)
            #expect(throws: TokenStore.Failure.self) { try store.add("ci", scope: .read, at: now) }
            #expect(try String(contentsOfFile: store.path, encoding: .utf8) == "not tokens")
        }
    }

    @Test func severalAtOnce_loseNothing() async throws {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let store = TokenStore(path: directory + "/tokens.json")
        let now = now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<24 {
                group.addTask { _ = try store.add("t\(index)", scope: .read, at: now) }
            }
            try await group.waitForAll()
        }
        #expect(try store.read().tokens.count == 24)
    }
}
