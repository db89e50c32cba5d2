import Storage
import Testing

@testable import Vendors

@Suite struct VendorFilterTests {
    @Test func noFilter_hasNoCondition() {
        let condition = VendorFilter().condition(withStatus: true)
        #expect(condition.sql.isEmpty)
        #expect(condition.parameters.isEmpty)
    }

    @Test func everyFilter_isOneConditionWithParametersInOrder() {
        let filter = VendorFilter(status: .broken, format: .pdf, nameContains: "A_c%\\e")
        let condition = filter.condition(withStatus: true)
        #expect(
            condition.sql == """
                 WHERE status = $1 AND CAST(metadata -> 'format_support' -> 'pdf' AS text) = 'true' \
                AND lower(name) LIKE $2 ESCAPE '\\'
                """)
        #expect(condition.parameters == [.text("broken"), .text(#"%a\_c\%\\e%"#)])
    }

    @Test func countsByStatus_leaveTheStatusOut() {
        let condition = VendorFilter(status: .broken, nameContains: "x").condition(withStatus: false)
        #expect(condition.sql == #" WHERE lower(name) LIKE $1 ESCAPE '\'"#)
    }
}
