import Primitives
import Records
import Testing
import Wire

@testable import Gateway

@Suite struct ImportChecksTests {
    private static let document = ImportMappingTests.document()
    private static let bytes = Array(ImportMappingTests.text.utf8)
    private static let text = (read: bytes, now: bytes)

    private func planned() -> [PlannedRecord] {
        var number: UInt64 = 0
        return ImportMapping(Self.document, padsCommits: true).records.map { record in
            PlannedRecord(record, ["state": "new"]) {
                number += 1
                return Identifier(high: 1, low: number)
            }
        }
    }

    private func stored(_ planned: [PlannedRecord]) -> [Identifier: ImportChecks.Stored] {
        Dictionary(
            uniqueKeysWithValues: planned.map {
                ($0.id, ImportChecks.Stored(entity: $0.record.kind.entity, fields: $0.record.fields))
            })
    }

    private func failing(_ planned: [PlannedRecord], _ stored: [Identifier: ImportChecks.Stored]) -> [String]
    {
        ImportChecks(Self.document, planned, stored: stored, text: Self.text).all.filter { !$0.isPassed }.map(
            \.name)
    }

    @Test func allThatIsThere_passes() {
        let planned = planned()
        let checks = ImportChecks(Self.document, planned, stored: stored(planned), text: Self.text)
        #expect(checks.arePassed, "\(checks.all)")
        #expect(
            checks.all.map(\.name) == [
                "vendors", "deployments", "enhancements", "sessions", "vendor_metadata", "nothing_lost",
                "carried_over",
            ])
    }

    @Test func whatIsMissing_failsItsCheckAndTheProof() throws {
        let planned = planned()
        for (kind, names) in [
            (MappedRecord.Kind.vendor, ["vendors", "vendor_metadata", "nothing_lost"]),
            (.deployment, ["deployments", "nothing_lost"]), (.enhancement, ["enhancements", "nothing_lost"]),
            (.session, ["sessions", "nothing_lost"]),
        ] {
            var stored = stored(planned)
            let gone = try #require(planned.first { $0.record.kind == kind })
            stored[gone.id] = nil
            #expect(failing(planned, stored) == names)
        }
    }

    @Test func fieldThatIsOther_failsTheProof_butNotWhatIsBesideIt() throws {
        let planned = planned()
        let session = try #require(planned.first { $0.record.kind == .session })
        var stored = stored(planned)
        var metadata = try #require(session.record.fields["metadata"]?.object)
        metadata["more"] = 1
        let more: JSONObject = ["title": "Build the importer", "metadata": .object(metadata)]
        stored[session.id] = ImportChecks.Stored(entity: "work_item", fields: more)
        #expect(failing(planned, stored).isEmpty)
        metadata["prompt_text"] = "Do it."
        let other: JSONObject = ["title": "Build the importer", "metadata": .object(metadata)]
        stored[session.id] = ImportChecks.Stored(entity: "work_item", fields: other)
        #expect(failing(planned, stored) == ["nothing_lost"])
    }

    @Test func handWrittenPart_mustBeInTheFileAsItWas() throws {
        let document = ImportMappingTests.document("By hand.\n" + ImportMappingTests.text)
        let read = Array(("By hand.\n" + ImportMappingTests.text).utf8)
        var now = read
        now[0] = UInt8(ascii: "b")
        for (text, isPassed) in [(read, true), (now, false), ([], false)] {
            let checks = ImportChecks(document, [], stored: [:], text: (read: read, now: text))
            #expect(checks.all.last?.isPassed == isPassed)
        }
    }
}
