import ServiceKit
import Wire

/// Where a work item stands.
enum ItemStatus: String, Sendable, CaseIterable {
    case active
    case completed
    case blocked

    /// Every move there is, for messages.
    static let moves = "active ↔ completed, active ↔ blocked, blocked → completed"

    /// Whether an item of this status may be given `next`; a status may always be given again.
    func allows(_ next: ItemStatus) -> Bool {
        !(self == .completed && next == .blocked)
    }

    /// The refusal of the move to `next`; nil where it is allowed.
    func fault(movingTo next: ItemStatus) -> ValidationFault? {
        guard !allows(next) else { return nil }
        return ValidationFault(
            path: "status", rule: "status_move",
            message: "a \(rawValue) item can't become \(next.rawValue); reopen it first (\(Self.moves))",
            value: .string(next.rawValue))
    }
}
