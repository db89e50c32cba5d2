import Records

/// The status document as this gateway has to do with it.
struct StatusFileSettings: Equatable, Sendable {
    /// What `--status-file` says.
    enum Duty: String, Sendable, CaseIterable {
        /// Keep it up to date where it has a generated part.
        case refresh
        /// Keep it up to date, and give it such a part.
        case write
        /// Nothing by itself; but a call that asks for the file replaces what people wrote, and keeps a copy.
        case replace

        /// How it is kept up to date; nil where it is not.
        var keeping: ReportFile.Mode? {
            switch self {
            case .refresh: .refresh
            case .write: .write
            case .replace: nil
            }
        }
    }

    /// `HOLDFAST_STATUS_FILE`; nil where there is none.
    var path: String?
    /// The file that shows writes which wait.
    var pendingPath: String?
    var duty: Duty?
}
