import Foundation
import TestSupport

/// The executables once more, one of them replaced by a program whose primary fails at its start while a
/// fault is planted.
struct BrokenPrograms {
    private let directory: String

    /// What it says when it fails.
    static let lastWords = "a planted fault"

    /// - Parameter code: What it fails with; nil: nothing is planted yet.
    init(broken: String, exitCode code: Int32? = 3) throws {
        directory = FileManager.default.temporaryDirectory.path + "/hb-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        // Whoever starts others looks for them beside itself.
        try FileManager.default.copyItem(
            atPath: Installation.program("holdfast"), toPath: path("holdfast"))
        for name in try Installation.programNames() where name != "holdfast" {
            let check = name == broken ? Self.check(faultAt: path("fault")) : ""
            let script = "#!/bin/sh\n\(check)exec '\(Installation.program(name))' \"$@\"\n"
            try Data(script.utf8).write(to: URL(fileURLWithPath: path(name)))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path(name))
        }
        if let code { try plant(exitCode: code) }
    }

    private static func check(faultAt path: String) -> String {
        """
        case " $* " in
        *" --standby "*) ;;
        *) if [ -e '\(path)' ]; then echo '\(lastWords)' >&2; exit "$(cat '\(path)')"; fi ;;
        esac

        """
    }

    /// From now on each start fails with this code.
    func plant(exitCode code: Int32) throws {
        try Data("\(code)".utf8).write(to: URL(fileURLWithPath: path("fault")))
    }

    /// From now on a start is as ever.
    func heal() throws { try FileManager.default.removeItem(atPath: path("fault")) }

    func path(_ name: String) -> String { directory + "/" + name }

    /// Starts their supervisor, which may have services that never come up.
    func run(_ installation: Installation) throws -> TestProcess {
        try TestProcess(
            path("holdfast"), ["run"], environment: installation.environment,
            directory: installation.workingDirectory, output: .file(installation.logPath),
            errors: .file(installation.logPath))
    }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }
}
