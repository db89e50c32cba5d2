public import Primitives
import Storage

/// Writes that `pending.md` has and no outcome of.
public struct PendingWaiting: Sendable {
    /// Those of one service and store, in the order of the file.
    public var writes: [PendingWrite] = []
    /// How many the same service has for other stores.
    public var otherStoreCount = 0
    /// What reading came to.
    public var tally = PendingTally()
}

extension PendingFile {
    /// The waiting writes of a service, whichever of its instances accepted them, each operation once.
    ///
    /// - Parameters:
    ///   - store: The store they must be meant for.
    ///   - skipped: How many of them to pass over.
    ///   - limit: How many to answer at most.
    /// - Throws: what keeps the file from being read.
    public func waiting(
        of service: String, store: Identifier, after skipped: Int, limit: Int
    ) async throws(PendingFileError) -> PendingWaiting {
        let noThread = PendingFileError.unusable(detail: "the system has no thread left")
        return try await DedicatedThread.run(name: "pending", orElse: noThread) { [self] in
            Result { () throws(PendingFileError) in
                var outcomes: Set<Identifier> = []
                _ = try read { if case .outcome(let outcome) = $0 { outcomes.insert(outcome.operationID) } }
                var found = PendingWaiting()
                var position = 0
                let tally = try read { record in
                    guard case .write(let write) = record, write.header.service == service,
                        outcomes.insert(write.entry.operationID).inserted
                    else { return }
                    guard write.header.storeID == store else { return found.otherStoreCount += 1 }
                    if position >= skipped, found.writes.count < limit { found.writes.append(write) }
                    position += 1
                }
                found.tally = tally
                return found
            }
        }
    }
}
