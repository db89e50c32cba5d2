import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// `holdfast archive`, and what kills in the middle of it leave: every item in one place, and only there.
    @Suite struct ArchiveTests {
        private static let count = 3000

        /// Items made long ago, two thirds of them done, each third below the one before it.
        private static let insertion = """
            SET search_path = workitems; \
            WITH number AS (SELECT n, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0')) AS id \
            FROM generate_series(0, \(count - 1)) AS n), \
            place AS (SELECT n, id, CASE WHEN n % 3 = 2 THEN lag(id) OVER (ORDER BY n) END AS parent \
            FROM number) \
            INSERT INTO work_items (id, version, item_type, title, status, parent_id, path, depth, metadata, \
            created_at, updated_at, created_by, updated_by, last_operation_id, last_actor) \
            SELECT id::uuid, 1, 'task', 'item ' || n, \
            CASE WHEN n % 3 = 0 THEN 'active' ELSE 'completed' END, \
            parent::uuid, coalesce('/' || parent, '') || '/' || id, (parent IS NOT NULL)::int, '{}', \
            '2020-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000Z', 'a', 'a', id::uuid, 'a' FROM place
            """

        private static let tally = """
            SELECT (SELECT count(*) FROM workitems.work_items), \
            (SELECT count(*) FROM workitems.archived_work_items), \
            (SELECT count(*) FROM workitems.work_items JOIN workitems.archived_work_items USING (id)), \
            (SELECT count(*) FROM workitems.work_items WHERE parent_id IN \
            (SELECT id FROM workitems.archived_work_items))
            """

        @Test(.timeLimit(.minutes(5))) func archivingThatIsKilled_goesOnWhereItWas() async throws {
            let server = try TemporaryPostgreSQL.shared()
            let url = try server.makeDatabase()
            try await Installation.withRunning(.postgresql(url)) { installation, _ in
                _ = try server.execute(Self.insertion, url: url)
                let dry = try await installation.holdfast("archive", "--dry-run", "--json")
                #expect(dry.json?["archived"] == .integer(Self.count / 3 * 2), "\(dry.errors)")
                #expect(try server.execute(Self.tally, url: url) == "\(Self.count)|0|0|0\n")
                for _ in 0..<3 {
                    _ = try await archive(installation, killing: true)
                    let parts = try server.execute(Self.tally, url: url).split(separator: "|")
                    #expect(parts[2] == "0", "an item is in both places")
                    #expect(parts[3] == "0\n", "an item lies below one that is archived")
                }
                let outcome = try await eventually("everything is archived", within: .seconds(120)) {
                    let outcome = try await archive(installation, killing: false)
                    return outcome.succeeded ? outcome : nil
                }
                #expect(outcome.json?["staying"] == 0, "\(outcome.output)")
                let rest = Self.count / 3
                #expect(try server.execute(Self.tally, url: url) == "\(rest)|\(Self.count - rest)|0|0\n")
                let client = try await installation.client()
                let archived = try await client.call("query_archived_work_items", ["limit": 1])
                #expect(archived["total_count"] == .integer(Self.count - rest))
            }
        }

        /// Runs the command, and kills the service meanwhile.
        private func archive(
            _ installation: Installation, killing: Bool
        ) async throws -> CommandOutcome {
            let pid = try await installation.status(of: "workitems")?["pid"]?.integer
            async let outcome = installation.holdfast("archive", "--json")
            if killing, let pid {
                try await Metronome.pause(.milliseconds(150))
                Foundation.kill(pid_t(pid), SIGKILL)
            }
            return try await outcome
        }
    }
}
