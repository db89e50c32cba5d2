/// What a work item is; it decides what its metadata holds.
enum ItemType: String, Sendable, CaseIterable {
    case project
    case session
    case task
    case research
}
