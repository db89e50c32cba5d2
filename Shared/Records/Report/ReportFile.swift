import Glibc
public import Primitives

/// The status document as a file that a report is written into.
public struct ReportFile: Sendable, Hashable {
    /// What became of a report.
    public enum Outcome: String, Sendable, Hashable {
        /// The file has it.
        case written
        /// It said so already, but for the time.
        case unchanged
        /// Its markers are not balanced.
        case unbalanced
        /// It is no file, too long, or the system refused.
        case unusable
        /// It has no generated part, and nobody asked for one.
        case unmarked
        /// Somebody else wrote it again and again meanwhile.
        case busy
    }

    /// How much a report may do to a file.
    public enum Mode: Sendable, Hashable {
        /// Only what is generated already is made anew.
        case refresh
        /// A file without a generated part gets one behind its text; one that is not there is made.
        case write
        /// The same, but a file without a generated part is copied aside, and replaced whole.
        case replace
    }

    /// Its path, absolute.
    public let path: String

    /// How often somebody else's writing is given way to.
    private static let attemptsMax = 3

    /// The file at this path.
    public init(path: String) {
        self.path = path
    }

    /// Whether the file has a generated part.
    public var isMarked: Bool {
        guard case .success(let content?) = FileContent.read(path) else { return false }
        return ReportBlock.stands(in: content.bytes)
    }

    /// Writes a report where it belongs. It waits for the disk.
    ///
    /// - Parameter now: Names the copy of what is replaced.
    public func put(_ report: [UInt8], _ mode: Mode, now: Timestamp) -> Outcome {
        for _ in 0..<Self.attemptsMax {
            guard case .success(let content) = FileContent.read(path) else { return .unusable }
            let isMarked = content.map { ReportBlock.stands(in: $0.bytes) } ?? false
            guard mode != .refresh || isMarked else {
                return content.map { Self.outcome(ofUnmarked: $0.bytes, report) } ?? .unmarked
            }
            var text = content?.bytes ?? []
            if mode == .replace, !isMarked, let content {
                guard keepAside(content, now) else { return .unusable }
                text = []
            }
            switch ReportBlock.place(report, in: text) {
            case .unchanged: return .unchanged
            case .unbalanced: return .unbalanced
            case .text(let new):
                switch FileContent.replace(path, by: new, over: content) {
                case .replaced: return .written
                case .changedMeanwhile: continue
                case .refused: return .unusable
                }
            }
        }
        return .busy
    }

    private static func outcome(ofUnmarked text: [UInt8], _ report: [UInt8]) -> Outcome {
        ReportBlock.place(report, in: text) == .unbalanced ? .unbalanced : .unmarked
    }

    private func keepAside(_ content: FileContent, _ now: Timestamp) -> Bool {
        let time = now.description.filter { $0 != "-" && $0 != ":" }
        return FileContent.create("\(path).bak-\(time)", content.bytes, mode: content.mode)
    }
}
