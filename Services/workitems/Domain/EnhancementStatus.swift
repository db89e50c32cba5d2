/// How far an enhancement is; it may move from any status to any other.
enum EnhancementStatus: String, Sendable, CaseIterable {
    case planned
    case approved
    case implementing
    case completed
}
