import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Programs that are older than their database's schema, as after an upgrade that had to return.
    @Suite struct SchemaAheadTests {
        private static func note(_ name: String) -> String {
            """
            INSERT INTO vendors.schema_migrations (series, number, name, checksum, applied_at)
            SELECT series, max(number) + 1, '\(name)', 'later', '2026-01-01T00:00:00.000Z'
            FROM vendors.schema_migrations WHERE series = 'vendors' GROUP BY series
            """
        }

        @Test func stepsThatOnlyAdd_areNoObstacle_andOthersAreNamed() async throws {
            let server = try TemporaryPostgreSQL()
            let url = try server.makeDatabase()
            try await Installation.with(.postgresql(url)) { installation in
                let first = try await installation.run()
                try await installation.stop(first)
                _ = try server.execute(
                    "ALTER TABLE vendors.vendor_extractors ADD COLUMN motto text; "
                        + Self.note("motto (additive)"),
                    url: url)
                let second = try await installation.run()
                let client = try await installation.client()
                let made = try await client.call("create_vendor", ["name": "acme"])
                #expect(!made.isError, "\(made.text)")
                // Its copy leaves out what it does not know, and is current all the same.
                _ = try await eventually("the copy has it", within: .seconds(60)) {
                    let health = try await installation.status(of: "vendors")?["health"]
                    return health?["copy"]?["filled"] == true ? true : nil
                }
                try server.stop(.immediate)
                let read = try await eventually("the copy answers", within: .seconds(60)) {
                    let read = try await client.call("query_vendor_status", ["name": "acme"])
                    return read["data_source"] == nil ? nil : read
                }
                #expect(read["name"] == "acme", "\(read.text)")
                try server.start()
                try await client.close()
                try await installation.stop(second)
                _ = try server.execute(Self.note("takes something away"), url: url)
                try await refuses(installation)
            }
        }

        private func refuses(_ installation: Installation) async throws {
            let third = try installation.launch()
            let status = try await eventually("vendors has failed", within: .seconds(60)) {
                let status = try await installation.status(of: "vendors")
                return status?["state"] == "failed" ? status : nil
            }
            #expect(status["last_exit"]?["code"] == 78)
            let said = (status["last_log_lines"]?.array ?? []).map(\.text).joined()
            #expect(said.contains("upgrade the program"), "\(said)")
            try FailurePage.judge(
                "a store was migrated by a later version, in a way that this one does not understand",
                clients: "the service does not answer", records: "nothing is touched",
                afterwards:
                    "shown as `\(status["state"]?.string ?? "")`: the last lines of its log say to upgrade",
                test: "stepsThatOnlyAdd_areNoObstacle_andOthersAreNamed")
            try await installation.stop(third)
        }
    }
}
