import Testing

@testable import Storage

struct MigrationPlanTests {
    private let first = Migration(number: 1, name: "first", sql: "CREATE TABLE a (b)")
    private let second = Migration(number: 2, name: "second", sql: "CREATE TABLE c (d)")

    private func series(_ migrations: Migration...) -> [MigrationSeries] {
        [MigrationSeries(name: "things", migrations: migrations)]
    }

    private func applied(_ migrations: Migration...) -> [AppliedMigration] {
        migrations.map { AppliedMigration(series: "things", number: $0.number, checksum: $0.checksum) }
    }

    @Test func freshStore_getsEverythingInOrder() throws {
        let plan = try MigrationPlan(series(first, second), applied: [])
        #expect(plan.steps.map(\.migration.number) == [1, 2])
    }

    @Test func currentStore_getsNothing() throws {
        let plan = try MigrationPlan(series(first, second), applied: applied(first, second))
        #expect(plan.steps.isEmpty)
    }

    @Test func olderStore_getsWhatItLacks() throws {
        let plan = try MigrationPlan(series(first, second), applied: applied(first))
        #expect(plan.steps.map(\.migration.name) == ["second"])
    }

    @Test func newerStore_isRefused() {
        #expect(throws: StoreOpenError.newerStore(series: "things", found: 2, known: 1)) {
            try MigrationPlan(series(first), applied: applied(first, second))
        }
    }

    @Test func newerStore_whoseStepsOnlyAdd_isNoObstacle() throws {
        let additive = AppliedMigration(series: "things", number: 2, checksum: "", isAdditive: true)
        let plan = try MigrationPlan(series(first), applied: applied(first) + [additive])
        #expect(plan.steps.isEmpty)
        let another = AppliedMigration(series: "things", number: 3, checksum: "")
        #expect(throws: StoreOpenError.newerStore(series: "things", found: 3, known: 1)) {
            try MigrationPlan(series(first), applied: applied(first) + [additive, another])
        }
    }

    @Test func additiveStep_isKeptUnderAMarkedName() {
        #expect(first.keptName == "first")
        #expect(Migration(number: 1, name: "first", sql: "", isAdditive: true).keptName == "first (additive)")
    }

    @Test func editedMigration_isRefused() {
        let edited = Migration(number: 1, name: "first", sql: "CREATE TABLE a (b, c)")
        #expect(throws: StoreOpenError.alteredMigration(series: "things", number: 1)) {
            try MigrationPlan(series(edited), applied: applied(first))
        }
    }

    @Test func gapInTheNumbers_isRefused() {
        #expect(throws: StoreOpenError.self) { try MigrationPlan(series(second), applied: []) }
    }

    @Test func otherSeries_doNotCount() throws {
        let other = AppliedMigration(series: "other", number: 7, checksum: "")
        let plan = try MigrationPlan(series(first), applied: [other])
        #expect(plan.steps.count == 1)
    }
}
