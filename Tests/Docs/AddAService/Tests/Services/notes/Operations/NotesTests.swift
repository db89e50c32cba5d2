import Storage
import TestSupport
import Testing
import Wire

@testable import Notes

@Suite struct NotesTests {
    @Test(arguments: Dialect.allCases)
    func addedNote_isListed(dialect: Dialect) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration =
            switch dialect {
            case .sqlite: .sqlite(path: directory.file("store.sqlite"))
            case .postgresql: .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
            }
        let service = try await ServiceHarness(
            NotesService.descriptor, store: store, directory: directory.path)
        let added = try await service.call("add_note", ["text": "Read me"])
        let listed = try await service.call("list_notes", [:])
        try await service.stop()
        #expect(added.answer?["version"] == 1)
        #expect(listed.answer?["items"]?.array?.map { $0["text"] } == ["Read me"])
    }
}
