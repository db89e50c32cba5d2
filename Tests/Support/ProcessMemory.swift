public import Foundation

/// What a process holds in memory.
public enum ProcessMemory {
    /// Its share of the machine's memory in KiB, what it shares with others divided among them; nil where
    /// there is no such process.
    public static func proportionalKiB(of pid: pid_t) -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/smaps_rollup", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pss:") })
        else { return nil }
        return Int(line.split(separator: " ").dropFirst().first ?? "")
    }
}
