import Foundation
import TestSupport

/// What the system says of one process.
struct ProcessFigures: Sendable, Equatable {
    /// What it runs, and as what.
    var name: String
    var residentKilobytes: Int
    var descriptors: Int
    /// It has ended, and nobody has asked how.
    var isZombie = false

    /// Those of an installation, and what they have left behind.
    static func all(of installation: Installation) -> [ProcessFigures] {
        let processes = installation.processes
        let living = processes.compactMap { process -> ProcessFigures? in
            guard let status = contents("/proc/\(process.pid)/status"),
                let descriptors = try? FileManager.default.contentsOfDirectory(
                    atPath: "/proc/\(process.pid)/fd")
            else { return nil }
            return ProcessFigures(
                name: name(of: process.command), residentKilobytes: field("VmRSS", of: status) ?? 0,
                descriptors: descriptors.count)
        }
        return living + zombies(of: Set(processes.map { Int($0.pid) }))
    }

    /// A zombie has no environment: it is known by its parent.
    private static func zombies(of parents: Set<Int>) -> [ProcessFigures] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { Int($0) != nil }.compactMap { pid in
            guard let status = contents("/proc/\(pid)/status"), status.contains("\nState:\tZ"),
                let parent = field("PPid", of: status), parents.contains(parent)
            else { return nil }
            let name = status.split(separator: "\n").first?.split(separator: "\t").last.map(String.init)
            return ProcessFigures(name: name ?? pid, residentKilobytes: 0, descriptors: 0, isZombie: true)
        }
    }

    private static func name(of command: String) -> String {
        let words = command.split(separator: " ")
        let program = words.first?.split(separator: "/").last.map(String.init) ?? command
        return program + (words.contains("--standby") ? " --standby" : "")
    }

    private static func field(_ name: String, of status: String) -> Int? {
        status.split(separator: "\n").first { $0.hasPrefix(name + ":") }?
            .split(whereSeparator: { $0 == "\t" || $0 == " " }).dropFirst().first.flatMap { Int($0) }
    }

    private static func contents(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }
}
