import Primitives
import Records
import ServiceKit

/// Neither text names an item by its id, nor tells what it was before.
extension WorkItemHistory: TextAnswering {
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        .silent("commits tell the history of files, not of work items")
    }

    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        .silent("it tells what is, not what was before")
    }
}
