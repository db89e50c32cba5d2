import NIOCore
import Primitives
import Testing
import Wire

@testable import Load

@Suite struct CallMakerTests {
    private static let records: SeededRecords = {
        var records = SeededRecords()
        records.vendors = (0..<3).map { .init(key: "vendor-\($0)", id: "v\($0)", version: 4) }
        records.shape = TreeShape(count: 200)
        records.items = (0..<200).map { .init(key: "i\($0)", id: "i\($0)", version: 1) }
        records.deployments = ["d0", "d1"]
        return records
    }()

    private func maker(_ envelope: Envelope = .session, seed: UInt64 = 5) -> CallMaker {
        CallMaker(Self.records, envelope, seed: seed) { Identifier(high: 1, low: 2) }
    }

    private func made(_ maker: inout CallMaker, _ kind: CallKind) throws -> Call {
        let call = maker.make(kind)
        return try #require(call)
    }

    private func message(_ call: Call) throws -> JSON {
        try JSON(parsing: #"{"jsonrpc":"2.0","id":1"# + String(buffer: call.tail))
    }

    @Test(arguments: CallKind.allCases)
    func everyKind_isAWholeCallOfItsTool(kind: CallKind) throws {
        var maker = maker(.service)
        let message = try message(try made(&maker, kind))
        #expect(message["method"] == "tools/call")
        #expect(message["params"]?["name"]?.string == kind.tool)
        #expect(message["params"]?["arguments"]?.object != nil)
        let meta = message["params"]?["_meta"]
        #expect(meta?[MetaKey.deadline] == 5000)
        #expect((meta?[MetaKey.operationID] != nil) == kind.isWrite)
    }

    @Test func callsOfOneSeed_areTheSame() throws {
        let mix = try Mix.named("mixed", for: .stdio)
        func texts(_ seed: UInt64) -> [String] {
            var maker = maker(seed: seed)
            return (0..<200).compactMap { _ in
                let kind = maker.draw(mix)
                guard let call = maker.make(kind) else { return nil }
                maker.ended(kind, record: call.record, version: nil)
                return String(buffer: call.tail)
            }
        }
        #expect(texts(5) == texts(5))
        #expect(texts(5) != texts(6))
    }

    @Test func record_isInOneCallAtATime_andTakesItsNewVersion() throws {
        var maker = maker()
        let calls = (0..<3).compactMap { _ in maker.make(.updateVendorStatus) }
        #expect(Set(calls.map(\.record)) == [0, 1, 2])
        #expect(maker.make(.updateVendorStatus) == nil)
        maker.ended(.updateVendorStatus, record: 1, version: 9)
        let next = try made(&maker, .updateVendorStatus)
        #expect(next.record == 1)
        #expect(try message(next)["params"]?["arguments"]?["version"] == 9)
        maker.ended(.updateVendorStatus, record: 1, version: nil)
        let again = try message(try made(&maker, .updateVendorStatus))
        #expect(again["params"]?["arguments"]?["version"] == 9)
    }

    @Test func deployments_areLinkedWhereTheirOwnersAreThere() throws {
        var maker = maker()
        let linked = try message(try made(&maker, .recordDeployment))
        #expect(linked["params"]?["arguments"]?["vendor_ids"]?.array?.count == 2)
        var alone = SeededRecords()
        alone.deployments = ["d0"]
        var other = CallMaker(alone, .session, seed: 1)
        let unlinked = try message(try made(&other, .recordDeployment))
        #expect(unlinked["params"]?["arguments"]?["vendor_ids"] == nil)
    }
}
