import Primitives
import ServiceKit
import Testing
import Wire

@testable import Vendors

@Suite struct VendorMetadataTests {
    private func faults(_ object: JSONObject) -> [String] {
        var faults: [ValidationFault] = []
        _ = VendorMetadata.shape.check(object, path: "metadata", faults: &faults)
        return faults.map { "\($0.path) \($0.rule)" }
    }

    @Test(
        arguments: [
            ["format_support": ["excel": true, "csv": true, "pdf": false, "ocr": false]],
            ["test_results": ["passing": 45, "total": 45, "skipped": 0]],
            ["test_results": ["passing": 0, "total": 45, "skipped": 45]],
            ["test_results": ["passing": 1, "total": 2, "skipped": 1]],
            ["test_results": ["passing": 0, "total": .integer(Int64.max), "skipped": .integer(Int64.max)]],
            ["extractor_version": "2.4.0"], ["manifest_compliant": false], ["scaffolder_version": "1.0"],
            ["created_at": "2026-01-01T02:00:00+02:00"], ["format_support": nil], ["anything": ["goes": nil]],
            [:],
        ] as [JSONObject])
    func metadataByTheRules_isAccepted(object: JSONObject) {
        #expect(faults(object).isEmpty)
    }

    @Test(
        arguments: [
            (
                ["format_support": ["excel": true, "csv": true, "pdf": false]],
                "metadata.format_support.ocr required"
            ),
            (
                ["format_support": ["excel": true, "csv": true, "pdf": false, "ocr": nil]],
                "metadata.format_support.ocr required"
            ),
            (
                ["format_support": ["excel": true, "csv": true, "pdf": false, "ocr": false, "xml": true]],
                "metadata.format_support.xml unknown_key"
            ),
            (
                ["format_support": ["excel": true, "csv": "perhaps", "pdf": false, "ocr": false]],
                "metadata.format_support.csv type"
            ),
            (["format_support": [true]], "metadata.format_support type"),
            (["test_results": ["passing": 50, "total": 45, "skipped": 0]], "metadata.test_results sum"),
            (["test_results": ["passing": 1, "total": 1, "skipped": 1]], "metadata.test_results sum"),
            (
                [
                    "test_results": [
                        "passing": .integer(Int64.max), "total": 1, "skipped": .integer(Int64.max),
                    ]
                ],
                "metadata.test_results sum"
            ),
            (
                ["test_results": ["passing": -5, "total": 45, "skipped": 2]],
                "metadata.test_results.passing minimum"
            ),
            (["test_results": ["passing": 1, "skipped": 0]], "metadata.test_results.total required"),
            (["test_results": ["passing": 1, "total": 2]], "metadata.test_results.skipped required"),
            (
                ["test_results": ["passing": VendorFixtures.fraction, "total": 2, "skipped": 0]],
                "metadata.test_results.passing type"
            ),
            (["extractor_version": ""], "metadata.extractor_version min_length"),
            (["extractor_version": "  "], "metadata.extractor_version not_blank"),
            (["extractor_version": "1\n2"], "metadata.extractor_version no_control_characters"),
            (
                ["extractor_version": .string(String(repeating: "1", count: 51))],
                "metadata.extractor_version max_length"
            ),
            (["manifest_compliant": "perhaps"], "metadata.manifest_compliant type"),
            (["scaffolder_version": 1], "metadata.scaffolder_version type"),
            (["created_at": "2026-01-01"], "metadata.created_at date_time"),
            (["test_result": 1], "metadata.test_result unknown_key"),
            (["format_suport": 1], "metadata.format_suport unknown_key"),
        ] as [(JSONObject, String)])
    func metadataAgainstARule_isRefused(object: JSONObject, fault: String) {
        #expect(faults(object) == [fault])
    }

    @Test func merging_replacesWhatIsGivenAndKeepsTheRest() {
        let merged = VendorMetadata.merging(["b": 2, "c": 3], into: ["a": 1, "b": 1])
        #expect(JSON.object(merged).text == #"{"a":1,"b":2,"c":3}"#)
    }
}
