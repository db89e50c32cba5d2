import Glibc

/// The pages of the program's own file that its start has mapped: few of them are ever used again, and all
/// count as memory of the process.
public enum StartPages {
    /// How long after a start it is over, in seconds.
    public static let secondsAfterStart: Int64 = 2

    /// Has the system forget that they are mapped. What is used again comes from the system's cache.
    public static func release() {
        for range in ofThisProgram() {
            madvise(UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
        }
    }

    /// Where this program can let go of pages.
    static func ofThisProgram() -> [Range<UInt>] { ranges(in: maps()) }

    /// Where a program's file is mapped and nothing is ever written: its code, and what the file begins
    /// with.
    ///
    /// - Parameter maps: The lines of `/proc/self/maps`; the program comes first.
    static func ranges(in maps: [String]) -> [Range<UInt>] {
        let mappings = maps.compactMap { Mapping($0) }
        guard let program = mappings.first?.path else { return [] }
        return mappings.filter { mapping in
            mapping.path == program
                && (mapping.access == "r-xp" || mapping.access == "r--p" && mapping.offset == 0)
        }.map(\.range)
    }

    /// One line: where, what may be done there, and of which file from where on.
    private struct Mapping {
        let range: Range<UInt>
        let access: Substring
        let offset: UInt
        let path: Substring

        init?(_ line: String) {
            let fields = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            guard fields.count == 6, let path = fields[5].firstIndex(of: "/").map({ fields[5][$0...] })
            else { return nil }
            let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard ends.count == 2, ends[0] < ends[1], let offset = UInt(fields[2], radix: 16) else {
                return nil
            }
            range = ends[0]..<ends[1]
            access = fields[1]
            self.offset = offset
            self.path = path
        }
    }

    private static func maps() -> [String] {
        guard let file = fopen("/proc/self/maps", "re") else { return [] }
        defer { fclose(file) }
        var (line, capacity): (UnsafeMutablePointer<CChar>?, Int) = (nil, 0)
        defer { free(line) }
        var lines: [String] = []
        while lines.count < linesMax, getline(&line, &capacity, file) > 0, let line {
            lines.append(String(cString: line))
        }
        return lines
    }

    /// The program's own come first.
    private static let linesMax = 64
}
