import Continuity
import Wire

extension JournalRecovery {
    /// What was done at open because the journal was missing, damaged or behind.
    var json: JSON {
        let reason =
            switch reason {
            case .missing: "missing"
            case .damaged: "damaged"
            case .behind: "behind"
            }
        return [
            "reason": .string(reason), "restored": .integer(restoredCount),
            "salvaged": .integer(salvagedCount), "lost": .integer(lostCount),
        ]
    }
}
