#if canImport(Glibc)
    import Glibc
#endif

/// What the system says of a process, for metrics.
public struct ProcessFigures: Sendable, Equatable {
    var residentBytes: Int64 = 0
    var proportionalBytes: Int64 = 0
    var openDescriptors: Int64 = 0
    var maxDescriptors: Int64 = 0
    var cpuSeconds: Double = 0
    var threads: Int64 = 0
    var startSeconds: Double = 0

    /// Reads them; nil where there is no such process, or it is not ours to look at.
    ///
    /// - Parameter pid: Nil for this one.
    public init?(of pid: Int64? = nil) {
        let directory = "/proc/" + (pid.map { String($0) } ?? "self")
        // The program's name is in parentheses, and may hold anything.
        guard let stat = Self.read(directory + "/stat"), let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        guard fields.count > 19 else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        cpuSeconds = ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)) / ticks
        threads = Int64(fields[17]) ?? 0
        startSeconds = Self.bootSeconds + (Double(fields[19]) ?? 0) / ticks
        let pages = Self.read(directory + "/statm")?.split(separator: " ").dropFirst().first
        residentBytes = (pages.flatMap { Int64($0) } ?? 0) * Int64(sysconf(Int32(_SC_PAGESIZE)))
        proportionalBytes =
            (Self.number(behind: "\nPss:", in: Self.read(directory + "/smaps_rollup")) ?? 0) * 1024
        openDescriptors = Self.entryCount(directory + "/fd")
        maxDescriptors = Self.number(behind: "\nMax open files", in: Self.read(directory + "/limits")) ?? 0
    }

    /// Adds them to a page.
    public func add(to page: inout MetricPage) {
        page.add(MetricCatalogue.residentMemory, Double(residentBytes))
        page.add(MetricCatalogue.proportionalMemory, Double(proportionalBytes))
        page.add(MetricCatalogue.openDescriptors, Double(openDescriptors))
        page.add(MetricCatalogue.maxDescriptors, Double(maxDescriptors))
        page.add(MetricCatalogue.cpu, cpuSeconds)
        page.add(MetricCatalogue.threads, Double(threads))
        page.add(MetricCatalogue.startTime, startSeconds)
    }

    private static let bootSeconds = Double(number(behind: "\nbtime", in: read("/proc/stat")) ?? 0)

    /// The first number behind a word.
    private static func number(behind word: String, in text: String?) -> Int64? {
        guard let text, let found = text.firstRange(of: word) else { return nil }
        let rest = text[found.upperBound...].drop { $0 == " " || $0 == "\t" }
        return Int64(rest.prefix { $0.isNumber })
    }

    private static func entryCount(_ path: String) -> Int64 {
        guard let directory = opendir(path) else { return 0 }
        defer { closedir(directory) }
        var count: Int64 = 0
        while readdir(directory) != nil { count += 1 }
        // Neither `.` and `..` nor the descriptor by which it is read.
        return max(0, count - 3)
    }

    private static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 8192)
        while content.count < bytesMax {
            let count = Glibc.read(descriptor, &piece, piece.count)
            guard count > 0 else { break }
            content += piece[..<count]
        }
        return String(decoding: content, as: UTF8.self)
    }

    private static let bytesMax = 1 << 20
}
