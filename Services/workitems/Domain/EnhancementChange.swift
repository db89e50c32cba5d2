import Primitives

/// What an update asks for.
struct EnhancementChange: Sendable {
    var title: String?
    var description: String?
    var priority: Int64?
    var status: EnhancementStatus?
    var targetQuarter: WorkItemChange.Field<String> = .keep
    var principles: [String]?
    var dependsOn: [Identifier]?

    /// Whether no field is named.
    var isEmpty: Bool {
        title == nil && description == nil && priority == nil && status == nil && targetQuarter.isKept
            && principles == nil && dependsOn == nil
    }

    /// The enhancement after this change.
    func applied(to stored: Enhancement, at time: Timestamp, by actor: String) -> Enhancement {
        var changed = stored
        changed.version += 1
        changed.title = title ?? stored.title
        changed.description = description ?? stored.description
        changed.priority = priority ?? stored.priority
        changed.status = status ?? stored.status
        changed.targetQuarter = targetQuarter.applied(to: stored.targetQuarter)
        changed.principles = principles ?? stored.principles
        changed.dependsOn = dependsOn ?? stored.dependsOn
        changed.updatedAt = time
        changed.updatedBy = actor
        return changed
    }
}
