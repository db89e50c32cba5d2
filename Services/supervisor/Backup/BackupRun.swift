import Glibc
import NIOCore
import Primitives
import Processes
import Wire

/// Makes a backup: written aside, verified, then put in its place under its name; then removes old ones.
struct BackupRun {
    /// What came of it.
    struct Outcome {
        let path: String
        let manifest: BackupManifest
        /// The names of those that were removed for it.
        let removed: [String]
        /// The names of those that are there and damaged.
        let damaged: [String]
    }

    let settings: Settings
    let shelf: BackupShelf
    let clocks: Clocks

    /// How long a service is asked which store it has, in milliseconds.
    private static let healthMilliseconds: Int64 = 5000

    /// Makes one and keeps the newest `keep`.
    ///
    /// - Throws: `ExportRun.Failure`; there is no half of one then.
    func run(keep: Int) throws(ExportRun.Failure) -> Outcome {
        let lock = try translated { () throws(SystemFault) in try shelf.lock() }
        guard let lock else {
            throw ExportRun.Failure(sentence: "another backup is being written to \(shelf.path)")
        }
        defer { close(lock) }
        shelf.removeUnfinished()
        let name = BackupShelf.name(at: clocks.now())
        let directory = shelf.unfinished(name)
        guard mkdir(directory, 0o700) == 0 else { throw ExportRun.unwritable(directory) }
        let manifest: BackupManifest
        do throws(ExportRun.Failure) {
            manifest = try write(into: directory)
            try translated { () throws(SystemFault) in
                guard rename(directory, shelf.directory(name)) == 0 else {
                    throw SystemFault("rename \(directory)")
                }
                try Files.settle(shelf.path)
            }
        } catch {
            shelf.removeUnfinished()
            throw error
        }
        return try rotate(name, manifest, keep: keep)
    }

    private func write(into directory: String) throws(ExportRun.Failure) -> BackupManifest {
        let export = try ExportRun(runtimeDirectory: settings.runtimeDirectory, clocks: clocks)
            .run(to: "\(directory)/\(BackupCheck.recordsName)") { _ in }
        let manifest = BackupManifest(
            id: export.head.id, madeAt: export.head.madeAt, heldMilliseconds: export.heldMilliseconds,
            services: JSONObject(export.sections.map { ($0.service, $0.manifest) }), stores: try stores(),
            settings: BackupSettings.json(settings))
        try translated { () throws(SystemFault) in
            var text = ByteBuffer(string: manifest.json.indented)
            text.writeStaticString("\n")
            try keep(text, as: "\(directory)/\(BackupCheck.manifestName)")
            var sums: [(name: String, sha256: String)] = []
            for name in [BackupCheck.manifestName, BackupCheck.recordsName] {
                sums.append((name, try BackupChecksums.digest(of: "\(directory)/\(name)")))
            }
            try keep(BackupChecksums(sums).text, as: "\(directory)/\(BackupChecksums.fileName)")
            try Files.settle(directory)
        }
        do throws(BackupFault) { _ = try BackupCheck(directory: directory).run() } catch {
            throw ExportRun.Failure(
                sentence: "what was written does not read as it should, so it is no backup: \(error.phrase)",
                isTemporary: false)
        }
        return manifest
    }

    private func keep(_ content: ByteBuffer, as path: String) throws(SystemFault) {
        try Files.replace(path, with: content)
        try Files.settle(path)
    }

    /// Which store each service has.
    private func stores() throws(ExportRun.Failure) -> JSONObject {
        var stores: JSONObject = [:]
        for service in ExportRun.services {
            let health = try ExportRun.ask(
                service, "service/health", [:], in: settings.runtimeDirectory,
                within: Self.healthMilliseconds)
            stores[service] = [
                "kind": health["store"]?["kind"] ?? .null, "identity": health["store"]?["identity"] ?? .null,
            ]
        }
        return stores
    }

    private func rotate(
        _ name: String, _ manifest: BackupManifest, keep: Int
    ) throws(ExportRun.Failure) -> Outcome {
        // This one was read a moment ago; of the others, what they say of themselves is enough to count.
        let entries = shelf.names.map { other in
            let check = BackupCheck(directory: shelf.directory(other))
            return BackupRotation.Entry(name: other, isGood: other == name || (try? check.manifest()) != nil)
        }
        let removed = BackupRotation.removals(of: entries, keep: keep)
        for old in removed { try translated { () throws(SystemFault) in try shelf.remove(old) } }
        return Outcome(
            path: shelf.directory(name), manifest: manifest, removed: removed,
            damaged: entries.filter { !$0.isGood }.map(\.name))
    }

    private func translated<Answer>(
        _ body: () throws(SystemFault) -> Answer
    ) throws(ExportRun.Failure) -> Answer {
        do throws(SystemFault) { return try body() } catch {
            throw ExportRun.Failure(
                sentence: error.code == ENOSPC ? "there is no room: \(error)" : "\(error)", isTemporary: false
            )
        }
    }
}
