import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// Has every service write out all it has, and puts that into one file.
struct ExportRun {
    /// Why there is no export, in a sentence.
    struct Failure: Error, Equatable {
        let sentence: String
        /// Whether another attempt may succeed once the services run.
        var isTemporary = true
        /// Whether it is likely to pass by itself.
        var isPassing = false
    }

    /// What was written.
    struct Outcome {
        let head: ExportFile.Head
        /// What each service has put into it.
        let sections: [ExportFile.Section]
        /// How long writes waited for it at most, in milliseconds.
        let heldMilliseconds: Int64

        var lines: Int64 { sections.reduce(0) { $0 + $1.lines } }
    }

    let runtimeDirectory: String
    let clocks: Clocks

    /// Who names records of others goes first.
    static let services = ["deployments", "vendors", "workitems"]
    /// How long a service may take, in milliseconds.
    static let patience: Int64 = 600_000

    /// Writes the file, whole or not at all: all services as they are at one moment.
    ///
    /// - Parameter tell: Told of each service that is done.
    /// - Throws: `Failure`.
    func run(
        to path: String, tell: (ExportFile.Section) -> Void
    ) throws(Failure) -> Outcome {
        Leftovers.remove(in: runtimeDirectory, at: clocks.now())
        let head = ExportFile.Head(id: clocks.identifier(), madeAt: clocks.now())
        let temporary = "\(path).new"
        let output = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard output >= 0 else { throw Self.unwritable(temporary) }
        defer {
            close(output)
            unlink(temporary)
        }
        try Self.write(head.line, to: output, temporary)
        let cut = try ExportCut.take(in: runtimeDirectory, clocks: clocks)
        var sections: [ExportFile.Section] = []
        for service in Self.services {
            let part = "\(runtimeDirectory)/\(Leftovers.exportPrefix)\(head.id)-\(service).jsonl"
            defer { unlink(part) }
            let manifest = try cut.write(service, to: part)
            let section = ExportFile.Section(service: service, manifest: manifest)
            try Self.write(section.line, to: output, temporary)
            try Self.requireRoom(for: section.bytes, at: path)
            do throws(SystemFault) { try FileCopy.append(part, to: output) } catch {
                throw Failure(
                    sentence: error.code == ENOSPC ? "there is no room: \(error)" : "\(error)",
                    isTemporary: false)
            }
            sections.append(section)
            tell(section)
        }
        try Self.write(ExportFile.end(lines: sections.reduce(0) { $0 + $1.lines }), to: output, temporary)
        guard fsync(output) == 0, rename(temporary, path) == 0 else { throw Self.unwritable(path) }
        return Outcome(head: head, sections: sections, heldMilliseconds: cut.heldMilliseconds)
    }

    static func ask(
        _ service: String, _ method: String, _ params: JSON, in directory: String,
        within limit: Int64 = patience
    ) throws(Failure) -> JSON {
        do throws(ControlClient.Failure) {
            var client = try ControlClient(path: SupervisorPlan.socketPath(directory, service: service))
            return try client.call(method, params, withinMilliseconds: limit)
        } catch {
            throw failure(error, of: service)
        }
    }

    static func failure(_ failure: ControlClient.Failure, of service: String) -> Failure {
        switch failure {
        case .absent:
            Failure(sentence: "\(service) does not run; start it with holdfast run")
        case .refused(let reason), .broken(let reason):
            Failure(sentence: "\(service): \(reason)", isPassing: true)
        }
    }

    /// What is sure to find no room is not begun.
    private static func requireRoom(for bytes: Int64, at path: String) throws(Failure) {
        let directory = Files.parent(of: Paths.absolute(path, from: ThisProcess.workingDirectory)) ?? "/"
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return }
        let room = Int64(status.f_bavail) * Int64(status.f_frsize)
        guard room < bytes else { return }
        throw Failure(
            sentence: "there is no room: \(directory) has \(room) bytes left, and \(bytes) are to be written",
            isTemporary: false)
    }

    private static func write(_ line: ByteBuffer, to descriptor: CInt, _ path: String) throws(Failure) {
        guard line.withUnsafeReadableBytes({ Descriptor.writeAll($0, to: descriptor) }) else {
            throw unwritable(path)
        }
    }

    static func unwritable(_ path: String) -> Failure {
        Failure(sentence: "\(path) can't be written: \(String(cString: strerror(errno)))", isTemporary: false)
    }
}
