public import Foundation

/// The processes of this machine, by what they were started with.
public enum RunningProcesses {
    /// One process.
    public struct Entry: Sendable, CustomStringConvertible {
        /// Its id.
        public let pid: pid_t
        /// Its command line.
        public let command: String

        /// Both.
        public var description: String { "\(pid) \(command)" }
    }

    /// Those whose environment holds this variable with this value. Zombies have no environment: they are
    /// gone.
    public static func having(_ variable: String, _ value: String) -> [Entry] {
        let wanted = Array("\(variable)=\(value)".utf8)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { name in
            guard let pid = pid_t(name), pid != getpid(), let environment = contents("/proc/\(pid)/environ"),
                environment.split(separator: 0).contains(where: { $0.elementsEqual(wanted) })
            else { return nil }
            let words = (contents("/proc/\(pid)/cmdline") ?? []).split(separator: 0)
            let command = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
            return Entry(pid: pid, command: command)
        }
    }

    private static func contents(_ path: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path).map(Array.init)
    }
}
