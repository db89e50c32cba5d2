import Glibc
import Primitives
import Wire

/// Fills an empty system from a backup that was read to its end first.
struct BackupRestore {
    let runtimeDirectory: String
    let clocks: Clocks

    /// How long services that were just started are waited for, in milliseconds.
    private static let patience: Int64 = 30_000
    private static let pauseMilliseconds: Int64 = 50

    /// Restores it. Each service compares what it has then with the backup, in the transaction that fills it.
    ///
    /// - Throws: `ExportRun.Failure`; where it is thrown before the first service was told of, nothing was
    ///   changed.
    func run(
        from directory: String, tell: (ExportFile.Section) -> Void
    ) throws(ExportRun.Failure) -> BackupManifest {
        let manifest: BackupManifest
        do throws(BackupFault) { manifest = try BackupCheck(directory: directory).run() } catch {
            throw ExportRun.Failure(sentence: "\(directory): \(error.phrase)", isTemporary: false)
        }
        try waitForServices()
        _ = try RestoreRun(runtimeDirectory: runtimeDirectory, clocks: clocks)
            .run(from: "\(directory)/\(BackupCheck.recordsName)") { section, _ in tell(section) }
        return manifest
    }

    /// Waits until every service takes writes.
    func waitForServices() throws(ExportRun.Failure) {
        let deadline = Deadline(milliseconds: Self.patience, from: clocks.monotonic())
        for service in ExportRun.services {
            while true {
                let health = try ExportRun.ask(
                    service, "service/health", [:], in: runtimeDirectory, within: Self.patience)
                if health["writes"] == true { break }
                guard !deadline.hasPassed(at: clocks.monotonic()) else {
                    throw ExportRun.Failure(
                        sentence: "\(service) does not take writes; holdfast status says why")
                }
                pause(milliseconds: Self.pauseMilliseconds)
            }
        }
    }
}
