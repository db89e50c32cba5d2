/// A vendor as an imported file has it, with every field that the records need.
public struct ImportedVendor: Sendable, Hashable {
    /// A kind of file that a vendor's extractor may read, in the records' words and order.
    public enum Format: String, Sendable, Hashable, CaseIterable {
        /// Spreadsheets.
        case excel
        /// Text in columns.
        case csv
        /// Documents for printing.
        case pdf
        /// Pictures of text.
        case ocr
    }

    /// Where it stands.
    public let place: ImportPlace
    /// The name: 1 to 100 ASCII letters, digits, spaces, `-` and `_`; no other vendor of the file has it in
    /// any case.
    public let name: String
    /// Whether it works.
    public let state: VendorState
    /// 1 to 50 characters; by default `0.0.0`.
    public let extractorVersion: String
    /// The formats it supports, in their order; by default none.
    public let formats: [Format]
    /// Formats that the file lists and the records do not know, as written; to be kept as `other_formats`.
    public let otherFormats: [String]
    /// Passing tests; by default 0.
    public let testsPassing: Int
    /// All tests; by default 0.
    public let testsTotal: Int
    /// Skipped tests; by default all that do not pass. Passing and skipped are never more than all.
    public let testsSkipped: Int
    /// Whether it keeps to its manifest; no file says so, by default false.
    public let isManifestCompliant: Bool
    /// Which of `extractor_version`, `format_support`, `test_results`, `test_results.skipped` and
    /// `manifest_compliant` have their default.
    public let filledIn: [String]
}
