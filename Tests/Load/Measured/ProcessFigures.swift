import Foundation
import TestSupport

/// What processes have used and hold.
struct ProcessFigures: Sendable, Equatable {
    /// Seconds of processor time since they began.
    var cpuSeconds = 0.0
    /// Their share of memory, what they have in common divided among them.
    var memoryMiB = 0.0
    /// Open files, sockets and pipes.
    var descriptors = 0

    /// Of these processes together; those that are gone count nothing.
    init(_ pids: [pid_t]) {
        for pid in pids {
            cpuSeconds += Self.cpuSeconds(of: pid)
            memoryMiB += Double(ProcessMemory.proportionalKiB(of: pid) ?? 0) / 1024
            descriptors +=
                (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count) ?? 0
        }
    }

    /// Processor time of these processes: what a run costs is the difference of two.
    static func cpuSeconds(_ pids: [pid_t]) -> Double { pids.reduce(0) { $0 + cpuSeconds(of: $1) } }

    /// By the process's own clock, which counts nanoseconds where /proc counts hundredths.
    private static func cpuSeconds(of pid: pid_t) -> Double {
        var clock = clockid_t()
        var time = timespec()
        guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// How large files are.
enum FileSizes {
    /// Of all below a directory whose names end so, in MiB.
    static func mebibytes(below directory: String, suffix: String) -> Double {
        guard let files = FileManager.default.enumerator(atPath: directory) else { return 0 }
        var bytes = 0
        for case let name as String in files where name.hasSuffix(suffix) {
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(directory)/\(name)")
            bytes += attributes?[.size] as? Int ?? 0
        }
        return Double(bytes) / 1_048_576
    }
}
