/// When the WAL is to be copied into the file. A pure value.
///
/// Not after every commit, which would put disk waits into the writer's way; not never, since a long WAL
/// makes reads slow and the file's growth unbounded.
struct CheckpointPolicy: Sendable {
    /// Pages that are worth a checkpoint when nobody wants to write.
    let idlePages: Int
    /// Pages at which writers have to wait for one.
    let forcedPages: Int
    /// How long nobody must have written, in milliseconds.
    let idleMilliseconds: Int64

    /// For a copy, which follows in batches with pauses between them: its checkpoints must not take the disk
    /// away from the commits of the store that it copies.
    static let rare = CheckpointPolicy(idlePages: 4000, forcedPages: 32_000, idleMilliseconds: 200)

    private(set) var walPages = 0
    private var checkpointedPages = 0
    /// How far the last attempt came, where readers kept it from getting further.
    private var attemptedAt = 0

    init(idlePages: Int = 1000, forcedPages: Int = 8000, idleMilliseconds: Int64 = 20) {
        self.idlePages = idlePages
        self.forcedPages = forcedPages
        self.idleMilliseconds = idleMilliseconds
    }

    private var waitingPages: Int { walPages - checkpointedPages }

    /// Whether a pause in the writing should be used.
    var wantsIdle: Bool { waitingPages >= idlePages && walPages != attemptedAt }
    /// Whether the next writers should wait.
    var mustNow: Bool { waitingPages >= forcedPages && walPages - attemptedAt >= idlePages }

    /// Notes the length of the WAL after a commit.
    mutating func committed(walPages: Int) {
        if walPages < self.walPages {
            // The WAL began again from its start.
            checkpointedPages = 0
            attemptedAt = 0
        }
        self.walPages = walPages
    }

    /// Notes what a checkpoint achieved; nil if it could not start.
    mutating func attempted(_ result: SQLiteConnection.Checkpoint?) {
        attemptedAt = walPages
        if let result { checkpointedPages = result.checkpointedPages }
    }
}
