import Foundation

/// PostgreSQL's programs, run as a user that PostgreSQL accepts: it refuses to run as root.
struct PostgreSQLPrograms: Sendable {
    let folder: String
    private let isRoot = geteuid() == 0

    init() throws {
        let found = try? PostgreSQLPrograms.launch(["/usr/bin/env", "pg_config", "--bindir"])
        folder = found?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
        for program in ["initdb", "pg_ctl", "psql"] {
            guard FileManager.default.isExecutableFile(atPath: "\(folder)/\(program)") else {
                throw TestKitError(
                    "The tests need PostgreSQL's \(program): install postgresql and libpq-dev."
                )
            }
        }
    }

    /// What a command line starts with, so that it runs as the server's user.
    var userPrefix: [String] { isRoot ? ["/usr/bin/env", "runuser", "-u", "postgres", "--"] : [] }

    /// Runs one program to its end; answers what it printed.
    @discardableResult
    func run(_ program: String, _ arguments: [String], asServerUser: Bool = true) throws -> String {
        try PostgreSQLPrograms.launch((asServerUser ? userPrefix : []) + ["\(folder)/\(program)"] + arguments)
    }

    /// Makes a directory that belongs to the server's user.
    func makeDirectory() throws -> String {
        var template = Array("/tmp/hfpg.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestKitError("No temporary directory: errno \(errno).") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Others must reach the socket inside.
        chmod(path, 0o755)
        if isRoot {
            guard let user = getpwnam("postgres") else {
                throw TestKitError(
                    "As root, the tests run PostgreSQL as the user postgres, which does not exist.")
            }
            chown(path, user.pointee.pw_uid, user.pointee.pw_gid)
        }
        return path
    }

    /// Writes a file as the server reads it.
    func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private static func launch(_ command: [String]) throws -> String {
        // Into a file, not a pipe: what pg_ctl starts keeps it open.
        let output = FileManager.default.temporaryDirectory.path + "/hfpg-output.\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: output) }
        let child = try SpawnedProgram(command, input: nil, output: output)
        let status = child.wait()
        let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
        guard status == 0 else {
            throw TestKitError("\(command.joined(separator: " ")) failed (\(status)): \(text)")
        }
        return text
    }
}
