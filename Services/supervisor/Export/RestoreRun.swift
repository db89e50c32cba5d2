import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// Fills empty services from an export: first each says whether it could, then each does it.
struct RestoreRun {
    let runtimeDirectory: String

    /// Who is named by others goes first.
    private static let services: [String] = ExportRun.services.reversed()

    /// Restores the file; answers what each service has now.
    ///
    /// A service that an earlier attempt has filled from the same export stays as it is.
    ///
    /// - Parameter tell: Told of each service that is done.
    /// - Throws: `ExportRun.Failure`; where it is thrown by the checks, nothing was changed.
    func run(
        from path: String, tell: (ExportFile.Section) -> Void
    ) throws(ExportRun.Failure) -> [ExportFile.Section] {
        // The services may run elsewhere: all of them see the runtime directory.
        let copy = "\(runtimeDirectory)/restore-\(getpid()).jsonl"
        defer { unlink(copy) }
        let (head, sections) = try take(path, as: copy)
        for isCheck in [true, false] {
            for section in sections {
                let params: JSON = [
                    "path": .string(copy), "offset": .integer(section.offset),
                    "bytes": .integer(section.bytes), "sha256": .string(section.sha256),
                    "export_id": .string(head.id.description), "check": .bool(isCheck),
                ]
                let answer = try ExportRun.ask(
                    section.service, "service/restore", params, in: runtimeDirectory)
                try compare(answer, section)
                if !isCheck { tell(section) }
            }
        }
        return sections
    }

    /// The file's own counts must be those that its rows come to.
    private func compare(_ answer: JSON, _ section: ExportFile.Section) throws(ExportRun.Failure) {
        let promised = section.manifest["tables"]?.object?.members.filter { $0.value != 0 } ?? []
        let found = answer["tables"]?.object ?? [:]
        // An earlier attempt has done it.
        if answer["restored"] == true, found.members.isEmpty { return }
        guard promised.count == found.members.count, promised.allSatisfy({ found[$0.key] == $0.value }) else {
            throw ExportRun.Failure(
                sentence: "\(section.service): the rows are not as many as the file says", isTemporary: false)
        }
    }

    private func take(
        _ path: String, as copy: String
    ) throws(ExportRun.Failure) -> (ExportFile.Head, [ExportFile.Section]) {
        let descriptor = open(copy, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw ExportRun.unwritable(copy) }
        defer { close(descriptor) }
        do throws(SystemFault) { try FileCopy.append(path, to: descriptor) } catch {
            throw ExportRun.Failure(sentence: "\(error)", isTemporary: false)
        }
        let found: (head: ExportFile.Head, sections: [ExportFile.Section])
        do throws(ExportFile.Fault) { found = try ExportFile.read(descriptor) } catch {
            throw ExportRun.Failure(sentence: "\(path): \(error.sentence)", isTemporary: false)
        }
        let names = found.sections.map(\.service)
        guard names.sorted() == Self.services.sorted() else {
            throw ExportRun.Failure(
                sentence: "\(path): it has other services than this version", isTemporary: false)
        }
        let ordered = Self.services.compactMap { name in found.sections.first { $0.service == name } }
        return (found.head, ordered)
    }
}
