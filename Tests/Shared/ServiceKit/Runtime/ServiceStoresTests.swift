import Logging
import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing

@Suite struct ServiceStoresTests {
    /// Opens the stores of a primary whose database is away, and that has no copy.
    private func open(texts: TextLocations, standbyAnswers: Bool) async throws -> ServiceStores {
        let directory = try TemporaryDirectory()
        return try await ServiceStores.open(
            .postgresql(url: "postgresql:///none?host=\(directory.file("nowhere"))"), home: directory.path,
            role: .primary, texts: texts, schema: CounterService.descriptor.schema, clocks: .system,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            standbyAnswers: { standbyAnswers })
    }

    @Test func textsAlone_sufficeToStartWith() async throws {
        let texts = TextLocations(statusFile: "/nowhere/status.md")
        let stores = try await open(texts: texts, standbyAnswers: false)
        #expect(stores.identity == nil)
        #expect(!stores.primary.isReachable)
        stores.close()
    }

    /// As long as this instance is not there its standby is asked, and knows more than any text.
    @Test func standbyThatAnswers_goesBeforeTexts() async throws {
        await #expect(throws: StoreOpenError.self) {
            try await open(texts: TextLocations(statusFile: "/nowhere/status.md"), standbyAnswers: true)
        }
    }

    @Test func nothingAtAll_isNoStart() async throws {
        await #expect(throws: StoreOpenError.self) {
            try await open(texts: TextLocations(), standbyAnswers: false)
        }
    }
}
