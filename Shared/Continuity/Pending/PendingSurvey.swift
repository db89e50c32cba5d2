import Primitives

/// What `pending.md` knows of one journal, in numbers and names.
struct PendingSurvey: Sendable {
    /// The last outcome of each operation, whosever it is.
    private(set) var outcomes: [Identifier: PendingOutcome] = [:]
    /// Every sequence that this instance gave out for this store.
    private(set) var sequences: Set<Int64> = []
    /// The highest of them; 0 where there is none.
    private(set) var last: Int64 = 0
    /// Writes of other stores, services and instances.
    private(set) var foreignCount = 0
    /// Operations that this service accepted for another store.
    private var otherStores: Set<Identifier> = []
    private(set) var tally = PendingTally()
    private let scope: PendingScope

    init(_ scope: PendingScope) {
        self.scope = scope
    }

    /// Surveys the file. It blocks.
    init(of file: PendingFile, _ scope: PendingScope) throws(PendingFileError) {
        var survey = PendingSurvey(scope)
        let tally = try file.read { survey.note($0) }
        survey.tally = tally
        self = survey
    }

    mutating func note(_ record: PendingRecord) {
        switch record {
        case .outcome(let outcome): outcomes[outcome.operationID] = outcome
        case .write(let write):
            if !scope.admits(write) { foreignCount += 1 }
            if write.header.service == scope.header.service, write.header.storeID != scope.header.storeID {
                otherStores.insert(write.entry.operationID)
            }
            guard write.header.isSameInstance(as: scope.header) else { return }
            sequences.insert(write.entry.sequence)
            last = max(last, write.entry.sequence)
        }
    }

    /// How many writes this service accepted for another store, of which nothing became yet.
    var otherStoreCount: Int { otherStores.count { outcomes[$0] == nil } }

    /// Whether this is a write of ours of which nothing became yet.
    func isWaiting(_ write: PendingWrite) -> Bool {
        scope.admits(write) && outcomes[write.entry.operationID] == nil
    }
}

/// Which writes of `pending.md` are a journal's own.
struct PendingScope: Sendable {
    let header: JournalHeader

    /// Of whichever epoch of the store: what was accepted in one is carried out in the next.
    func admits(_ write: PendingWrite) -> Bool { write.header.isSameInstance(as: header) }
}
