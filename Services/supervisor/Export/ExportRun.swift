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
    }

    let runtimeDirectory: String
    let clocks: Clocks

    /// Who names records of others goes first: what it names was there before, and is in their parts.
    static let services = ["deployments", "vendors", "workitems"]
    /// How long a service may take, in milliseconds.
    static let patience: Int64 = 600_000

    /// Writes the file, whole or not at all; answers what each service has put into it.
    ///
    /// - Parameter tell: Told of each service that is done.
    /// - Throws: `Failure`.
    func run(
        to path: String, tell: (ExportFile.Section) -> Void
    ) throws(Failure) -> [ExportFile.Section] {
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
        var sections: [ExportFile.Section] = []
        for service in Self.services {
            let part = "\(runtimeDirectory)/\(Leftovers.exportPrefix)\(head.id)-\(service).jsonl"
            defer { unlink(part) }
            let manifest = try Self.ask(
                service, "service/export", ["path": .string(part)], in: runtimeDirectory)
            let section = ExportFile.Section(service: service, manifest: manifest)
            try Self.write(section.line, to: output, temporary)
            do throws(SystemFault) { try FileCopy.append(part, to: output) } catch {
                throw Failure(sentence: "\(error)", isTemporary: false)
            }
            sections.append(section)
            tell(section)
        }
        try Self.write(ExportFile.end(lines: sections.reduce(0) { $0 + $1.lines }), to: output, temporary)
        guard fsync(output) == 0, rename(temporary, path) == 0 else { throw Self.unwritable(path) }
        return sections
    }

    static func ask(
        _ service: String, _ method: String, _ params: JSON, in directory: String
    ) throws(Failure) -> JSON {
        do throws(ControlClient.Failure) {
            var client = try ControlClient(path: SupervisorPlan.socketPath(directory, service: service))
            return try client.call(method, params, withinMilliseconds: patience)
        } catch {
            switch error {
            case .absent: throw Failure(sentence: "\(service) does not run; start it with holdfast run")
            case .refused(let reason), .broken(let reason): throw Failure(sentence: "\(service): \(reason)")
            }
        }
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
