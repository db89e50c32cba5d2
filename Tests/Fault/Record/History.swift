/// What the checkers judge: what clients were told, and what was stored in the end.
struct History: Sendable {
    /// A version of a record, as the primary store's own history has it.
    struct Stored: Sendable, Equatable {
        var version: Int64
        var operation: String
        /// Raised because writes of it were refused, not written by anybody.
        var isConflict = false
        var tokens: [Int64]
    }

    /// Accepted writes that the primary store has refused.
    struct Conflict: Sendable, Equatable {
        struct Write: Sendable, Equatable {
            var operation: String
            var expected: Int64
            /// The version that stood in the way; nil where it was not tried.
            var current: Int64?
        }

        var id: String
        var entity: Int
        var writes: [Write]
        /// Whether `list_sync_conflicts` shows it.
        var isListed = true
    }

    /// What one layer answers in the end: a version and a list for each record.
    struct Layer: Sendable, Equatable {
        struct State: Sendable, Equatable {
            var version: Int64
            var tokens: [Int64]
        }

        var name: String
        var states: [State?]
    }

    var events: [CallEvent] = []
    /// When PostgreSQL surely answered nothing that was asked then.
    var outages: [ClosedRange<Int64>] = []
    /// What was done to processes and to the database.
    var faults: [FaultTime] = []
    /// For each record, its versions in the order of their making.
    var stored: [[Stored]] = []
    var conflicts: [Conflict] = []
    var layers: [Layer] = []
    /// What still waits in each journal that was not emptied in time.
    var waiting: [String: Int64] = [:]
}
