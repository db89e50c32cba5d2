/// What one commit says of one vendor: `vendor(acme): broken`.
public struct VendorFact: Sendable, Hashable {
    /// The name as the commit writes it.
    public let name: String
    /// Whether it works.
    public let state: VendorState
    /// `45/50 tests passing`, if the commit says so.
    public let tests: TestCounts?
    /// `2 skipped`, if the commit says so.
    public let skipped: Int?
    /// `version: 2.3.1`, if the commit says so.
    public let version: String?
    /// The commit.
    public let source: GitSource
}

extension VendorFact {
    /// Every vendor that a commit names, in the order of its message.
    ///
    /// Counts and version belong to the vendor named before them.
    static func all(in commit: GitCommit) -> [VendorFact] {
        let source = GitSource(commit: commit.hash, time: commit.time)
        var facts: [VendorFact] = []
        var open: (name: String, state: VendorState, details: VendorDetails)?
        func close() {
            guard let named = open else { return }
            facts.append(
                VendorFact(
                    name: named.name, state: named.state, tests: named.details.tests,
                    skipped: named.details.checkedSkipped, version: named.details.version, source: source))
        }
        for line in commit.lines {
            var position = line.startIndex
            while position < line.endIndex {
                if let (claim, end) = claim(in: line, at: position) {
                    close()
                    open = (claim.name, claim.state, VendorDetails())
                    position = end
                } else {
                    open?.details.read(line, at: position)
                    position += 1
                }
            }
        }
        close()
        return facts
    }

    /// `vendor(<name>): <state>`, where a line or a part of one begins.
    private static func claim(
        in line: ArraySlice<UInt8>, at position: Int
    ) -> ((name: String, state: VendorState), end: Int)? {
        guard line[position].lowercased == UInt8(ascii: "v") else { return nil }
        var cursor = TextCursor(line[position...])
        guard cursor.skip("vendor(", anyCase: true), isBeginning(line[..<position]) else { return nil }
        let name = cursor.take(limit: VendorName.bytesMax, while: VendorName.isAllowed)
        guard let name = VendorName.checked(name), cursor.skip("):") else { return nil }
        cursor.skipBlanks()
        guard let state = cursor.vendorState() else { return nil }
        return ((name, state), cursor.rest.startIndex)
    }

    /// Whether what precedes lets a claim begin: nothing, a bullet, `PR #5: `, `[ci] `, another claim and
    /// `, `. Not a quoted subject, as in `Revert "…"`, and not the middle of a sentence.
    private static func isBeginning(_ before: ArraySlice<UInt8>) -> Bool {
        guard let last = before.last else { return true }
        guard last.isBlank else { return false }
        // Two bytes back suffice, so that long lines stay cheap.
        let mark = before.dropLast().last
        switch mark {
        case nil, UInt8(ascii: ":"), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ";"): return true
        case UInt8(ascii: "-"), UInt8(ascii: "*"):
            return before.count <= 16 && before.dropLast(2).allSatisfy(\.isBlank)
        default: return before.count <= 16 && before.allSatisfy(\.isBlank)
        }
    }
}

/// The counts and the version that follow a vendor's name; the first of each counts.
private struct VendorDetails {
    var tests: TestCounts?
    var skipped: Int?
    var version: String?

    private static let versionBytesMax = 50

    /// What is skipped and what passes can't be more than all.
    var checkedSkipped: Int? {
        guard let skipped, let tests else { return skipped }
        return tests.passing + skipped <= tests.total ? skipped : nil
    }

    /// Looks whether one of the details stands at this place.
    mutating func read(_ line: ArraySlice<UInt8>, at position: Int) {
        let byte = line[position]
        guard byte.isDigit || byte.lowercased == UInt8(ascii: "v"), line.isWordBeginning(at: position) else {
            return
        }
        var cursor = TextCursor(line[position...])
        if byte.isDigit {
            if tests == nil, let counts = cursor.testsPassing() {
                tests = counts
            } else if skipped == nil, let number = cursor.number(), cursor.skip(" skipped", anyCase: true),
                cursor.isAtWordEnd
            {
                skipped = number
            }
        } else if version == nil, cursor.skip("version:", anyCase: true) {
            cursor.skipBlanks()
            version = Self.version(&cursor)
        }
    }

    private static func version(_ cursor: inout TextCursor) -> String? {
        _ = cursor.skip("v", anyCase: true)
        guard cursor.rest.first?.isDigit == true else { return nil }
        var word = cursor.take(limit: versionBytesMax + 1) {
            $0 < 0x80 && $0.isWord || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+")].contains($0)
        }
        guard word.count <= versionBytesMax else { return nil }
        // The end of a sentence is not the version's.
        while let last = word.last, !last.isWord { word = word.dropLast() }
        return word.text
    }
}

extension ArraySlice<UInt8> {
    /// Whether a word or a number can begin here: none goes on, and no number's sign or point precedes.
    func isWordBeginning(at position: Int) -> Bool {
        guard position > startIndex else { return true }
        let before = self[position - 1]
        return !(before.isWord || "-./#+".utf8.contains(before))
    }
}

extension TextCursor {
    /// Takes `45/50 tests passing`.
    mutating func testsPassing() -> TestCounts? {
        var next = self
        guard let counts = next.testCounts(), next.skip(" tests passing", anyCase: true), next.isAtWordEnd
        else { return nil }
        self = next
        return counts
    }
}

extension GitCommit {
    /// The lines of its whole message.
    var lines: [ArraySlice<UInt8>] { [Array(subject.utf8)[...]] + Array(body.utf8)[...].lines }
}
