import NIOCore
import Primitives
import Testing

@testable import Storage

struct RecordChangeTests {
    private static let stamp =
        "version = version + 1, updated_at = '2026-02-01T00:00:00.000Z', last_actor = 'changer'"

    @Test(arguments: [
        "record_change('thing', 'created')", "record_versioned_change('thing', 'created', 'tree')",
    ])
    func everyKindOfChange_isRecordedUnderItsName(function: String) async throws {
        try await TestStore.with(.postgresql) { store in
            let id = Clocks.system.identifier()
            try await store.record(by: function)
            try await store.commit(.adding("a", id: id))
            for change in [
                "amount = 2", "path = '/x'", "path = '/x', amount = 3",
                "deleted_at = '2026-02-01T00:00:00.000Z'",
                "amount = 4", "deleted_at = NULL",
            ] {
                try await store.commit(Statement("UPDATE things SET \(change), \(RecordChangeTests.stamp)"))
            }
            try await store.commit(Statement("DELETE FROM things"))
            let rows = try await store.read(
                """
                SELECT action, version, entity, entity_id, actor, at, before IS NULL, after IS NULL
                FROM changes ORDER BY seq
                """)
            #expect(
                try rows.map { try $0.text(0) }
                    == [
                        "created", "updated", "moved", "updated", "deleted", "updated", "restored",
                        "archived",
                    ])
            #expect(try rows.map { try $0.integer(1) } == [1, 2, 3, 4, 5, 6, 7, 7])
            #expect(try rows.allSatisfy { try $0.text(2) == "thing" && $0.identifier(3) == id })
            #expect(try rows.map { try $0.text(4) } == ["tester"] + Array(repeating: "changer", count: 7))
            #expect(try rows[0].text(5) == "2026-01-31T12:00:00.000Z")
            #expect(try rows[1].text(5) == "2026-02-01T00:00:00.000Z")
            #expect(try rows.map { try $0.bool(6) } == [true] + Array(repeating: false, count: 7))
            #expect(try rows.map { try $0.bool(7) } == Array(repeating: false, count: 7) + [true])
        }
    }

    /// What one function writes and the other would not write to the letter.
    @Test func bothFunctions_writeTheSame() async throws {
        var written: [[String]] = []
        let id = Clocks.system.identifier()
        for function in [
            "record_change('thing', 'created')", "record_versioned_change('thing', 'created', 'tree')",
        ] {
            try await TestStore.with(.postgresql) { store in
                try await store.record(by: function)
                try await store.commit(.adding("a", id: id))
                for change in ["amount = 2, done = true", "path = '/x'", "metadata = '[1.50]'"] {
                    try await store.commit(
                        Statement(
                            "UPDATE things SET \(change), \(RecordChangeTests.stamp), last_operation_id = id")
                    )
                }
                try await store.commit(Statement("DELETE FROM things"))
                let rows = try await store.read(
                    """
                    SELECT entity, entity_id, version, action, actor, at LIKE '2026%', before, after
                    FROM changes ORDER BY seq OFFSET 2
                    """)
                written.append(
                    try rows.map { row in
                        try (0..<8).map { try row.optional($0, Row.text) ?? "–" }.joined(separator: "|")
                    })
            }
        }
        #expect(written[0].count == 3)
        #expect(written[0] == written[1])
    }

    @Test func tableWithoutATree_recordsItsChanges() async throws {
        try await TestStore.with(.postgresql) { store in
            try await store.record(by: "record_versioned_change('thing', 'created')")
            try await store.add("a")
            try await store.commit(Statement("UPDATE things SET path = '/x', \(RecordChangeTests.stamp)"))
            let rows = try await store.read("SELECT action FROM changes ORDER BY seq")
            #expect(try rows.map { try $0.text(0) } == ["created", "updated"])
        }
    }

    @Test func link_isRecordedUnderItsFirstEnd() async throws {
        try await TestStore.with(.postgresql) { store in
            let ends = (Clocks.system.identifier(), Clocks.system.identifier())
            let operation = Clocks.system.identifier()
            try await store.commit(
                Statement(
                    "INSERT INTO thing_links VALUES ($1, $2, $3, 'linker', $4)", .identifier(ends.0),
                    .identifier(ends.1),
                    .text("2026-01-31T12:00:00.000Z"), .identifier(operation)))
            try await store.commit(Statement("DELETE FROM thing_links"))
            let rows = try await store.read(
                "SELECT action, version, entity, entity_id, operation_id, at FROM changes ORDER BY seq")
            #expect(try rows.map { try $0.text(0) } == ["linked", "unlinked"])
            #expect(try rows.allSatisfy { try $0.integer(1) == 1 && $0.text(2) == "thing_link" })
            #expect(try rows.allSatisfy { try $0.identifier(3) == ends.0 && $0.identifier(4) == operation })
            #expect(try rows[0].text(5) == "2026-01-31T12:00:00.000Z")
            #expect(try rows[1].timestamp(5) > rows[0].timestamp(5))
        }
    }

    @Test func jsonColumn_isKeptToTheLetter() async throws {
        try await TestStore.with(.postgresql) { store in
            try await store.add("a")
            let json = #"{"b":1.50,"a":  [1,1]}"#
            try await store.commit(
                Statement(
                    "UPDATE things SET metadata = $1, \(RecordChangeTests.stamp)",
                    .json(ByteBuffer(string: json))))
            let rows = try await store.read(
                "SELECT CAST(after AS text) FROM changes ORDER BY seq DESC LIMIT 1")
            #expect(try rows[0].text(0).contains(json))
        }
    }

    @Test(arguments: ["2026-01-31", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000+00:00", "now"])
    func timeInAnotherForm_isRefused(time: String) async throws {
        try await TestStore.with(.postgresql) { store in
            try await store.add("a")
            let code = await code {
                try await store.commit(Statement("UPDATE things SET updated_at = $1", .text(time)))
            }
            guard case .constraintViolation = code else {
                return fail("accepted or told otherwise: \(String(describing: code))")
            }
        }
    }
}

extension TestStore {
    /// Has the changes of things recorded by this function.
    fileprivate func record(by function: String) async throws {
        try await commit(
            Statement("DROP TRIGGER things_changes ON things"),
            Statement(
                """
                CREATE TRIGGER things_changes AFTER INSERT OR UPDATE OR DELETE ON things \
                FOR EACH ROW EXECUTE FUNCTION \(function)
                """))
    }
}
