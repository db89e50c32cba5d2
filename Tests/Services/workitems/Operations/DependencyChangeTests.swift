import Primitives
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import WorkItems

/// Many writers of dependencies at once, and dependencies whose store was away.
@Suite(.timeLimit(.minutes(2))) struct DependencyChangeTests {
    private static let writersCount = 16

    @Test(arguments: Dialect.allCases)
    func writersThatCloseOneLoop_leaveOneOut(dialect: Dialect) async throws {
        try await Bench.with(dialect) { bench in
            var items: [Bench.Reply] = []
            for number in 0..<Self.writersCount { items.append(try await bench.makeTask("\(number)")) }
            let codes = try await withThrowingTaskGroup(of: ErrorCode?.self) { [items] group in
                for number in 0..<Self.writersCount {
                    let (item, next) = (items[number], items[(number + 1) % items.count])
                    group.addTask {
                        number.isMultiple(of: 2)
                            ? try await bench.link(item, "blocks", next).code
                            : try await bench.link(next, "depends_on", item).code
                    }
                }
                return try await group.reduce(into: [ErrorCode?]()) { $0.append($1) }
            }
            #expect(codes.filter { $0 == nil }.count == Self.writersCount - 1)
            #expect(codes.filter { $0 == .cycle }.count == 1)
        }
    }

    @Test(arguments: Dialect.allCases)
    func dependency_isToldOfWithBothItems(dialect: Dialect) async throws {
        let directory = try TemporaryDirectory()
        let store: StoreConfiguration =
            switch dialect {
            case .sqlite: .sqlite(path: directory.file("store.sqlite"))
            case .postgresql: .postgresql(url: try TemporaryPostgreSQL.shared().makeDatabase())
            }
        let service = try await ServiceHarness(
            WorkItemsService.descriptor, store: store, directory: directory.path, home: directory.path)
        let bench = Bench(harness: service)
        let one = try await bench.makeTask("one")
        let two = try await bench.makeTask("two")
        let uris = ["work-items", "history"].flatMap { kind in
            [one, two].map { "holdfast://\(kind)/\($0.id?.description ?? "?")" }
        }
        var place = try await service.updatesPlace()
        _ = try await bench.link(one, "blocks", two)
        var told = try await service.updates(after: place, until: uris[1])
        #expect(told.uris == Set(uris))
        place = told.place
        _ = try await bench.unlink(one, "blocks", two)
        told = try await service.updates(after: place, until: uris[0])
        #expect(told.uris == Set(uris))
        try await service.stop()
    }
}
