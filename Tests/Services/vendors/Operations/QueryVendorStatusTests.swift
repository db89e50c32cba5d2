import Primitives
import ServiceKit
import Storage
import Testing
import Wire

@testable import Vendors

@Suite struct QueryVendorStatusTests {
    private func plan(_ name: JSON) throws -> Plan {
        try VendorFixtures.read(QueryVendorStatus.self, ["name": name]).plan(VendorFixtures.context())
    }

    @Test func knownName_isAnsweredByOnePointReadOfItsKey() throws {
        let plan = try plan("ACME_Corp")
        let read = try PlanDriver.read(plan)
        #expect(read.statements == [VendorStatements.find(name: "acme_corp")])
        #expect(read.statements[0].parameters == [.text("acme_corp")])
        guard case .readThen(_, cost: .point, _) = plan else {
            Issue.record("not a point read")
            return
        }
        let answer = try PlanDriver.answer(read.next([VendorFixtures.rows(VendorFixtures.vendor)]))
        #expect(try VendorFixtures.content(answer) == .object(VendorFixtures.vendor.json))
    }

    @Test(arguments: ["Acme/Corp", "Acmé", " acme", "nobody"])
    func unknownName_isNotFoundWithTheNearestNames(name: String) throws {
        let first = try PlanDriver.read(plan(.string(name)))
        let second = try PlanDriver.read(first.next([Rows(columnCount: 10)]))
        #expect(second.statements == [VendorStatements.names])
        let error = #expect(throws: ToolError.self) {
            _ = try second.next([VendorFixtures.column("Acme Corp", "Acme", "Zeta")])
        }
        #expect(error?.code == .notFound)
        #expect(error?.details["resource_type"] == "vendor")
        #expect(error?.details["resource_id"] == .string(name))
        #expect(error?.details["similar"]?.array?.contains("Acme") == (name == "nobody" ? nil : true))
    }

    @Test(arguments: ["", "  ", nil, 7, .string(String(repeating: "x", count: 101))] as [JSON])
    func nameThatIsNone_isInvalid(name: JSON) {
        #expect(VendorFixtures.faultPaths(QueryVendorStatus.self, ["name": name]) == ["name"])
    }

    @Test func missingNameAndUnknownArgument_areBothTold() {
        #expect(VendorFixtures.faultPaths(QueryVendorStatus.self, ["vendor": "a"]) == ["name", "vendor"])
    }
}
