/// Something that is done on a faulty disk, and remembers what it was promised.
public protocol DiskTrial {
    /// One with a disk and a directory of its own.
    init() throws
    /// Its disk.
    var disk: FaultyDisk { get }
    /// Does all of it, as far as the disk lets it.
    func run() async
    /// What is wrong once the disk is back; empty where nothing is.
    ///
    /// - Parameter isAfterFailedWait: Whether the disk failed one wait and went on.
    func faults(isAfterFailedWait: Bool) async throws -> [String]
}

extension DiskTrial {
    /// Tries it with the power failing at its waits: a share of them, see `CrashPoint`. Answers what is
    /// wrong.
    public static func faultsOfCrashes(share: Int) async throws -> [String] {
        var found: [String] = []
        for point in CrashPoint.chosen(waits: try await waits(), share: share) {
            let trial = try Self()
            trial.disk.fail(.crash(atWait: point.wait, point.loss, seed: point.seed))
            await trial.run()
            if !trial.disk.isDead { found.append("\(point): the power did not fail") }
            try trial.disk.restart()
            found += try await trial.faults(isAfterFailedWait: false).map { "\(point): \($0)" }
        }
        return found
    }

    /// Tries it with each of its waits failing once, and the power at the end.
    public static func faultsOfFailedWaits() async throws -> [String] {
        var found: [String] = []
        for wait in 1...(try await waits()) {
            let trial = try Self()
            trial.disk.fail(.failure(ofWait: wait))
            await trial.run()
            try trial.disk.restart(losing: .dropped)
            found += try await trial.faults(isAfterFailedWait: true).map { "wait \(wait): \($0)" }
        }
        return found
    }

    /// How often it waits for the disk.
    private static func waits() async throws -> Int {
        let model = try Self()
        await model.run()
        guard model.disk.waits > 10 else { throw TestKitError("it hardly waits for the disk") }
        return model.disk.waits
    }
}
