import Primitives
import ServiceKit
import Wire

/// What is known of an extractor beyond its status.
enum VendorMetadata {
    /// The keys every vendor has; they can be replaced, never cleared.
    static let statusKeys = ["format_support", "test_results", "extractor_version", "manifest_compliant"]

    /// The most characters an extractor's version has.
    static let extractorVersionLengthMax = 50

    /// The known keys. All may be absent, because every change names only what it changes.
    static let shape = MetadataShape([
        .optional("format_support", formatSupport),
        .optional("test_results", testResults),
        .optional("extractor_version", Rule<String>.line(max: extractorVersionLengthMax)),
        .optional("manifest_compliant", Rule<Bool>.bool),
        .optional("scaffolder_version", Rule<String>.line(max: 100)),
        .optional("created_at", Rule<Timestamp>.timestamp),
    ])

    /// What is known of a new vendor: nothing works yet.
    static let initial: JSONObject = [
        "format_support": .object(JSONObject(DocumentFormat.allCases.map { ($0.rawValue, false) })),
        "test_results": ["passing": 0, "total": 0, "skipped": 0],
        "extractor_version": .string(Vendor.firstExtractorVersion),
        "manifest_compliant": false,
    ]

    /// The extractor's version that a metadata object tells.
    static func extractorVersion(in metadata: JSONObject) -> String? {
        metadata["extractor_version"]?.string
    }

    /// The merge at the first level: keys given replace, keys absent stay.
    static func merging(_ given: JSONObject, into stored: JSONObject) -> JSONObject {
        JSONObject((stored.members + given.members).map { ($0.key, $0.value) })
    }

    private static let formatSupport = Rule<JSONObject>.exactly(
        DocumentFormat.allCases.map(\.rawValue), each: Rule<Bool>.bool)

    private static let testResults = Rule<JSONObject>.exactly(
        ["passing", "total", "skipped"], each: Rule<Int64>.integer(0...Int64.max)
    ).and("sum", "passing and skipped together must not exceed total") { results in
        guard let passing = results["passing"]?.integer, let total = results["total"]?.integer,
            let skipped = results["skipped"]?.integer
        else { return false }
        // Subtracting can't overflow where adding could.
        return passing <= total && skipped <= total - passing
    }
}
