/// When the WAL is to be copied into the file. A pure value.
///
/// Not after every commit, which would put disk waits into the writer's way; not never, since a long WAL
/// makes reads slow and the file's growth unbounded.
struct CheckpointPolicy: Sendable {
    /// Pages that are worth a checkpoint when nobody wants to write.
    var idlePages = 1000
    /// Pages at which writers have to wait for one.
    var forcedPages = 8000
    /// How long nobody must have written, in milliseconds.
    var idleMilliseconds: Int64 = 20

    private(set) var walPages = 0
    private var checkpointedPages = 0
    /// How far the last attempt came, where readers kept it from getting further.
    private var attemptedAt = 0

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
