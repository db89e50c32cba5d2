import ServiceKit
import Storage
import Testing
import Wire

@testable import Vendors

@Suite struct ListVendorsTests {
    private func answer(_ arguments: JSONObject, counts: [(String, Int)], items: Rows) throws -> JSON {
        let plan = try VendorFixtures.read(ListVendors.self, arguments).plan(VendorFixtures.context())
        var rows = Rows(columnCount: 2)
        for (status, count) in counts {
            rows.append(status)
            rows.append(String(count))
        }
        return try VendorFixtures.content(PlanDriver.answer(PlanDriver.read(plan).next([items, rows])))
    }

    @Test func wholeVendors_areTheirOwnJSON() throws {
        let answer = try answer(
            ["full_details": true], counts: [("operational", 1)],
            items: VendorFixtures.rows(VendorFixtures.vendor))
        #expect(answer["items"] == [.object(VendorFixtures.vendor.json)])
        #expect(answer["counts"] == ["operational": 1, "broken": 0])
        #expect(answer["total_count"] == 1)
        #expect(answer["limit"] == 50)
        #expect(answer["offset"] == 0)
        #expect(answer["has_more"] == false)
    }

    @Test(arguments: [(0, true), (6, true), (7, false), (8, false), (Int64.max, false)])
    func pageBeforeTheEnd_hasMore(offset: Int64, hasMore: Bool) throws {
        let items =
            offset < 8 ? VendorFixtures.rows(VendorFixtures.vendor) : Rows(columnCount: 10)
        let answer = try answer(
            ["full_details": true, "limit": 1, "offset": .integer(offset)],
            counts: [("operational", 5), ("broken", 3)], items: items)
        #expect(answer["total_count"] == 8)
        #expect(answer["has_more"] == .bool(hasMore))
    }

    @Test func statusFilter_countsItsOwnTotalAndTellsBoth() throws {
        let answer = try answer(
            ["status": "broken"], counts: [("operational", 5), ("broken", 3)], items: Rows(columnCount: 7))
        #expect(answer["total_count"] == 3)
        #expect(answer["counts"] == ["operational": 5, "broken": 3])
    }

    @Test(
        arguments: [
            ("status", "degraded"), ("format", "xml"), ("limit", 0), ("limit", 101),
            ("limit", VendorFixtures.fraction),
            ("offset", -1), ("name_contains", " "), ("full_details", "yes"),
        ] as [(String, JSON)])
    func argumentAgainstItsRule_isRefused(name: String, value: JSON) {
        #expect(VendorFixtures.faultPaths(ListVendors.self, JSONObject([(name, value)])) == [name])
    }

    @Test func nullArguments_areNoFilters() throws {
        let tool = try VendorFixtures.read(
            ListVendors.self, ["status": nil, "format": nil, "name_contains": nil, "limit": nil])
        #expect(tool.filter.condition(withStatus: true).sql.isEmpty)
        #expect(tool.limit == 50)
    }
}
