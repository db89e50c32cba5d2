import Foundation
import TestSupport

/// The executables once more in a directory of their own, as a later version has them, one of them bad
/// perhaps.
final class ProgramSet {
    /// What is wrong with one of them.
    enum Fault: String, Sendable, CaseIterable {
        /// It leaves at once.
        case exits = "exit 3"
        /// It runs and never says that it is ready.
        case isNeverReady = "exec sleep 600"
    }

    let directory: String

    /// - Parameter faulty: Who is bad; only its primary, for whoever has a standby.
    init(faulty name: String? = nil, _ fault: Fault = .exits) throws {
        directory = FileManager.default.temporaryDirectory.path + "/hn-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for other in try Installation.programNames() where other != name { try link(other) }
        guard let name else { return }
        let real = Installation.program(name)
        let script = """
            #!/bin/sh
            case " $* " in
            *" --standby "*) exec '\(real)' "$@" ;;
            esac
            \(fault.rawValue)

            """
        try Data(script.utf8).write(to: URL(fileURLWithPath: "\(directory)/\(name)"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: "\(directory)/\(name)")
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private func link(_ name: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory)/\(name)", withDestinationPath: Installation.program(name))
    }
}
