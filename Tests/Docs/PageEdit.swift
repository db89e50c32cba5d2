import Foundation

/// What a page wants changed in a file: the lines of a diff, as people read it, without numbers.
///
/// A line that begins with a blank stays, one with `-` goes, one with `+` comes; `@@` is between two places.
struct PageEdit {
    /// Why a file is not one that the page can mean.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    private struct Hunk {
        var old: [String] = []
        var new: [String] = []
        /// Whether it brings a line.
        var comes = false
    }

    private let hunks: [Hunk]

    init(_ diff: String) throws {
        var hunks = [Hunk()]
        for line in diff.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let rest = String(line.dropFirst())
            switch line.first {
            case "@": hunks.append(Hunk())
            case "-": hunks[hunks.count - 1].old.append(rest)
            case "+":
                hunks[hunks.count - 1].new.append(rest)
                hunks[hunks.count - 1].comes = true
            case " ", nil:
                hunks[hunks.count - 1].old.append(rest)
                hunks[hunks.count - 1].new.append(rest)
            default: throw Fault(description: "a line of a diff begins with a blank, + or -: \(line)")
            }
        }
        self.hunks = hunks
    }

    /// The file with the change. One that has it already stays as it is.
    ///
    /// - Throws: `Fault` where a place is not in the file exactly once.
    func applied(to text: String) throws -> String {
        var lines = text.components(separatedBy: "\n")
        for hunk in hunks {
            let places = Self.places(of: hunk.old, in: lines)
            // What only adds is found again in what it has made, so this is looked at first.
            if hunk.comes, Self.places(of: hunk.new, in: lines).count == 1 { continue }
            guard places.count == 1 else {
                let times = places.isEmpty ? "is not in it" : "is in it \(places.count) times"
                throw Fault(description: "this \(times):\n\(hunk.old.joined(separator: "\n"))")
            }
            lines.replaceSubrange(places[0]..<(places[0] + hunk.old.count), with: hunk.new)
        }
        return lines.joined(separator: "\n")
    }

    private static func places(of part: [String], in lines: [String]) -> [Int] {
        guard !part.isEmpty, part.count <= lines.count else { return [] }
        return (0...(lines.count - part.count)).filter { Array(lines[$0..<($0 + part.count)]) == part }
    }
}
