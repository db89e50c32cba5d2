import Primitives
import Records
import Wire

/// What a commit or the status document says of one vendor; nil where it can't know.
struct ReportedVendor {
    let name: String
    let status: VendorStatus
    let extractorVersion: String?
    let tests: TestCounts?
    let skipped: Int?
    /// Those it can read.
    let formats: Set<DocumentFormat>?
    /// The commit; nil for the document.
    let source: GitSource?

    /// What a commit says.
    init(_ fact: VendorFact) {
        name = fact.name
        status = VendorStatus(fact.state)
        extractorVersion = fact.version
        tests = fact.tests
        skipped = fact.skipped
        formats = nil
        source = fact.source
    }

    /// What the status document says. It lists the formats there are, so the others are not supported; a word
    /// that names none leaves the formats unknown.
    init(_ entry: StatusDocument.Vendor) {
        name = entry.name
        status = VendorStatus(entry.state)
        extractorVersion = entry.version
        tests = entry.tests
        skipped = nil
        let known = entry.formats.map { $0.compactMap { DocumentFormat(rawValue: $0) } }
        formats = known?.count == entry.formats?.count ? known.map { Set($0) } : nil
        source = nil
    }

    /// Writes the members that a whole vendor has.
    func writeMembers(into writer: inout JSONWriter) {
        writeLead(into: &writer)
        writer.member("metadata", .object(metadata))
        for name in ["created_at", "updated_at", "created_by", "updated_by"] {
            writer.member(name, JSON.null)
        }
    }

    /// Writes the members that a vendor has in short.
    func writeSummaryMembers(into writer: inout JSONWriter) {
        writeLead(into: &writer)
        let names = DocumentFormat.allCases.filter { formats?.contains($0) ?? false }.map(\.rawValue)
        writer.member("formats", formats == nil ? .null : .array(names.map { .string($0) }))
        writer.member("test_results", testResults)
    }

    /// Adds, in a list, the commit that says it.
    func writeSource(into writer: inout JSONWriter) {
        guard let source else { return }
        writer.member("commit", source.commit)
        writer.member("as_of", source.time.description)
    }

    private func writeLead(into writer: inout JSONWriter) {
        writer.member("id", JSON.null)
        writer.member("version", JSON.null)
        writer.member("name", name)
        writer.member("status", status.rawValue)
        writer.member("extractor_version", extractorVersion)
    }

    private var metadata: JSONObject {
        let support = formats.map { formats in
            JSONObject(DocumentFormat.allCases.map { ($0.rawValue, .bool(formats.contains($0))) })
        }
        return [
            "format_support": support.map { .object($0) } ?? .null, "test_results": testResults,
            "extractor_version": extractorVersion.map { .string($0) } ?? .null, "manifest_compliant": .null,
        ]
    }

    private var testResults: JSON {
        guard let tests else { return .null }
        return [
            "passing": .integer(Int64(tests.passing)), "total": .integer(Int64(tests.total)),
            "skipped": skipped.map { .integer(Int64($0)) } ?? .null,
        ]
    }
}

extension VendorStatus {
    /// The same in the words of the records.
    init(_ state: VendorState) {
        switch state {
        case .operational: self = .operational
        case .broken: self = .broken
        }
    }
}
