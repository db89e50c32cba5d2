import Primitives
import Records
import Wire

/// What must hold of an import, computed from what the stores say: five checks, and that nothing was lost.
struct ImportChecks {
    /// One of them.
    struct Check: Equatable, Sendable {
        let name: String
        let isPassed: Bool
        /// What there was to be, and what there is.
        let expected: String
        let found: String

        var json: JSON {
            [
                "check": .string(name), "passed": .bool(isPassed), "expected": .string(expected),
                "found": .string(found),
            ]
        }
    }

    /// A record as its service has it.
    struct Stored: Sendable {
        let entity: String
        let fields: JSONObject
    }

    let all: [Check]

    /// Whether all hold.
    var arePassed: Bool { all.allSatisfy(\.isPassed) }

    /// - Parameters:
    ///   - stored: What was read back, by ids.
    ///   - text: What was read of the file, and what it is by now.
    ///   - isStaged: Whether it only lies ready: of a record that is there, then, only what is to change.
    init(
        _ document: ImportedDocument, _ planned: [PlannedRecord], stored: [Identifier: Stored],
        text: (read: [UInt8], now: [UInt8]), isStaged: Bool = false
    ) {
        func isThere(_ record: PlannedRecord) -> Bool { stored[record.id] != nil }
        func count(_ name: String, _ kind: MappedRecord.Kind, _ source: Int) -> Check {
            let found = planned.count { $0.record.kind == kind && isThere($0) }
            return Check(
                name: name, isPassed: found == source, expected: "\(source)", found: "\(found)")
        }
        let skipped = document.skippedPrompts.count
        let sessions = count("sessions", .session, document.prompts.count)
        all = [
            count("vendors", .vendor, document.vendors.count),
            Self.deployments(document, planned, stored),
            count("enhancements", .enhancement, document.enhancements.count),
            Check(
                name: "sessions", isPassed: sessions.isPassed,
                expected: "\(sessions.expected), \(skipped) skipped", found: sessions.found),
            Self.vendorMetadata(planned.filter { !isStaged || !$0.isReplacement }, stored),
            Self.nothingLost(planned, stored), Self.carriedOver(document, text),
        ]
    }

    /// What is no record is in the file as it was, byte for byte.
    private static func carriedOver(
        _ document: ImportedDocument, _ text: (read: [UInt8], now: [UInt8])
    ) -> Check {
        let isSame = document.carriedOver.allSatisfy { part in
            part.bytes.upperBound <= text.now.count
                && text.now[part.bytes].elementsEqual(text.read[part.bytes])
        }
        let count = document.carriedOver.reduce(0) { $0 + $1.bytes.count }
        return Check(
            name: "carried_over", isPassed: isSame, expected: "\(count) bytes",
            found: isSame ? "\(count)" : "the file was changed meanwhile")
    }

    /// Every time and pull request of the file is there, and no other.
    private static func deployments(
        _ document: ImportedDocument, _ planned: [PlannedRecord], _ stored: [Identifier: Stored]
    ) -> Check {
        let source = Set(document.deployments.map { "\($0.deployedAt) #\($0.pullRequest)" })
        let found = Set(
            planned.filter { $0.record.kind == .deployment }.compactMap { record -> String? in
                guard let fields = stored[record.id]?.fields else { return nil }
                let number = fields["metadata"]?["pr_number"]?.integer.map { "\($0)" } ?? "?"
                return "\(fields["deployed_at"]?.string ?? "?") #\(number)"
            })
        let odd = source.symmetricDifference(found).sorted().prefix(3).joined(separator: ", ")
        return Check(
            name: "deployments", isPassed: source == found, expected: "\(source.count)",
            found: odd.isEmpty ? "\(found.count)" : "\(found.count), not the same: \(odd)")
    }

    private static let vendorKeys = [
        "format_support", "test_results", "extractor_version", "manifest_compliant",
    ]

    private static func vendorMetadata(
        _ planned: [PlannedRecord], _ stored: [Identifier: Stored]
    ) -> Check {
        let vendors = planned.filter { $0.record.kind == .vendor }
        let whole = vendors.filter { vendor in
            guard let metadata = stored[vendor.id]?.fields["metadata"]?.object else { return false }
            return vendorKeys.allSatisfy { metadata[$0] != nil && metadata[$0] != .null }
        }
        return Check(
            name: "vendor_metadata", isPassed: whole.count == vendors.count,
            expected: "\(vendors.count) with all four keys", found: "\(whole.count)")
    }

    /// Field by field: what was read from the file is what the service has.
    private static func nothingLost(
        _ planned: [PlannedRecord], _ stored: [Identifier: Stored]
    ) -> Check {
        var fieldCount = 0
        var lost: [String] = []
        for record in planned {
            guard let expected = record.expected else { continue }
            let fields = stored[record.id]?.fields ?? [:]
            for member in expected.members {
                fieldCount += 1
                guard !holds(fields[member.key] ?? .null, member.value, isMetadata: member.key == "metadata")
                else { continue }
                lost.append("line \(record.record.place.line): \(member.key)")
            }
        }
        return Check(
            name: "nothing_lost", isPassed: lost.isEmpty, expected: "\(fieldCount) fields",
            found: lost.isEmpty ? "\(fieldCount)" : "not \(lost.prefix(5).joined(separator: ", "))")
    }

    /// Of metadata each key of the file counts; others may be beside them.
    private static func holds(_ stored: JSON, _ value: JSON, isMetadata: Bool) -> Bool {
        guard isMetadata, let keys = value.object, let metadata = stored.object else {
            return value.means(stored)
        }
        return keys.members.allSatisfy { $0.value.means(metadata[$0.key] ?? .null) }
    }
}
