import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// Fills empty services from an export: first each says whether it could, then each does it.
struct RestoreRun {
    let runtimeDirectory: String
    let clocks: Clocks

    /// Who is named by others goes first.
    private static let services: [String] = ExportRun.services.reversed()

    /// Which of them the file must have; the others stay as they are.
    var expected = Self.services

    /// Restores the file; answers what each service has now.
    ///
    /// A service that an earlier attempt has filled from the same export stays as it is.
    ///
    /// - Parameter tell: Told of each service that is done, and whether it was so before.
    /// - Throws: `ExportRun.Failure`; where it is thrown by the checks, nothing was changed.
    func run(
        from path: String, tell: (ExportFile.Section, Bool) -> Void
    ) throws(ExportRun.Failure) -> [ExportFile.Section] {
        Leftovers.remove(in: runtimeDirectory, at: clocks.now())
        // The services may run elsewhere: all of them see the runtime directory.
        let copy = "\(runtimeDirectory)/\(Leftovers.restorePrefix)\(clocks.identifier()).jsonl"
        defer { unlink(copy) }
        let (head, sections) = try take(path, as: copy)
        var done: [String] = []
        do throws(ExportRun.Failure) {
            var missing: [ExportFile.Section] = []
            for section in sections {
                let answer = try ask(section, of: head, copy, onlyChecks: true)
                try compare(answer, section)
                if answer["restored"] == true {
                    done.append(section.service)
                } else {
                    missing.append(section)
                }
            }
            for section in sections where done.contains(section.service) { tell(section, true) }
            for section in missing {
                try compare(try ask(section, of: head, copy, onlyChecks: false), section)
                done.append(section.service)
                tell(section, false)
            }
        } catch {
            throw error.adding(done: done)
        }
        return sections
    }

    private func ask(
        _ section: ExportFile.Section, of head: ExportFile.Head, _ copy: String, onlyChecks: Bool
    ) throws(ExportRun.Failure) -> JSON {
        let params: JSON = [
            "path": .string(copy), "offset": .integer(section.offset), "bytes": .integer(section.bytes),
            "sha256": .string(section.sha256), "export_id": .string(head.id.description),
            "check": .bool(onlyChecks),
        ]
        return try ExportRun.ask(section.service, "service/restore", params, in: runtimeDirectory)
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
        guard names.sorted() == expected.sorted() else {
            throw ExportRun.Failure(
                sentence: "\(path): it has other services than this version", isTemporary: false)
        }
        let ordered = Self.services.compactMap { name in found.sections.first { $0.service == name } }
        return (found.head, ordered)
    }
}

extension ExportRun.Failure {
    /// The same, and who is filled all the same: whole or not at all.
    fileprivate func adding(done: [String]) -> ExportRun.Failure {
        guard !done.isEmpty else { return self }
        let filled = done.joined(separator: " and ")
        return ExportRun.Failure(
            sentence: """
                \(sentence). \(filled) \(done.count == 1 ? "is" : "are") restored whole; the same command \
                goes on from there, or begin again with an empty store
                """, isTemporary: isTemporary)
    }
}
