import Primitives
import Records
import ServiceKit

/// Nothing leads from an id to a branch or to an entry of the document, so neither is guessed.
extension QueryWorkItem: TextAnswering {
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        .silent("it names work items by branch, not by id")
    }

    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        .silent("it names work items by title, not by id")
    }
}
