import Wire

/// One thing that a doctor says.
struct Finding: Sendable, Equatable {
    enum Grade: String, Sendable {
        case fine
        /// Good to know, and nothing is lost without it.
        case note
        /// To be mended.
        case wrong
    }

    /// What was looked at, in a word.
    let subject: String
    let grade: Grade
    /// What was found.
    let says: String
    /// How it is mended.
    var remedy: String?

    static func fine(_ subject: String, _ says: String) -> Finding {
        Finding(subject: subject, grade: .fine, says: says)
    }

    static func note(_ subject: String, _ says: String, _ remedy: String? = nil) -> Finding {
        Finding(subject: subject, grade: .note, says: says, remedy: remedy)
    }

    static func wrong(_ subject: String, _ says: String, _ remedy: String) -> Finding {
        Finding(subject: subject, grade: .wrong, says: says, remedy: remedy)
    }

    /// For programs.
    var json: JSON {
        [
            "subject": .string(subject), "grade": .string(grade.rawValue), "says": .string(says),
            "remedy": remedy.map { .string($0) } ?? .null,
        ]
    }
}

/// Findings for people and programs.
enum DoctorText {
    private static let marks: [Finding.Grade: (mark: String, style: Style)] = [
        .fine: ("✓", .green), .note: ("!", .yellow), .wrong: ("✗", .red),
    ]

    /// A line for each, the way to mend it below, and what it comes to.
    static func lines(_ findings: [Finding], _ terminal: Terminal) -> [String] {
        let width = findings.map { TextWidth.of($0.subject) }.max() ?? 0
        let blanks = String(repeating: " ", count: width + 4)
        var lines = findings.flatMap { finding -> [String] in
            let (mark, style) = marks[finding.grade] ?? ("?", .dim)
            let head = "\(terminal.paint(mark, style)) \(finding.subject.padded(to: width))  \(finding.says)"
            return [head] + (finding.remedy.map { [blanks + terminal.paint($0, .cyan)] } ?? [])
        }
        lines += ["", summary(findings)]
        return lines
    }

    /// What it comes to.
    static func summary(_ findings: [Finding]) -> String {
        let wrong = findings.count { $0.grade == .wrong }
        let notes = findings.count { $0.grade == .note }
        guard wrong > 0 else {
            return notes == 0 ? "All is well." : "Nothing has to be mended; \(notes) to know."
        }
        return "\(wrong) to mend" + (notes > 0 ? ", \(notes) to know." : ".")
    }

    static func json(_ findings: [Finding]) -> JSON {
        [
            "healthy": .bool(!findings.contains { $0.grade == .wrong }),
            "findings": .array(findings.map(\.json)),
        ]
    }
}
