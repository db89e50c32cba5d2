import Primitives
import Records
import ServiceKit

/// Texts tell what goes on, and the archive is what does not: that they say so is better than an empty list.
extension QueryArchivedWorkItems: TextAnswering {
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        .silent("commits and branches tell nothing of the archive")
    }

    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        .silent("it lists what is going on, not the archive")
    }
}
