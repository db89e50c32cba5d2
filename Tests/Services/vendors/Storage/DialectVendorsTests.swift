import Storage
import Testing

@testable import Vendors

@Suite struct DialectVendorsTests {
    @Test func onlyPostgreSQL_needsLocks() {
        #expect(Dialect.postgresql.forUpdate == " FOR UPDATE")
        #expect(Dialect.sqlite.forUpdate.isEmpty)
        #expect(Dialect.sqlite.lock(vendorName: "a").isEmpty)
    }

    @Test func nameLock_isOnePerNameWhateverItsCase() {
        let lock = Dialect.postgresql.lock(vendorName: "ACME")
        #expect(lock == Dialect.postgresql.lock(vendorName: "acme"))
        #expect(lock != Dialect.postgresql.lock(vendorName: "acme2"))
    }
}
