import Primitives
import Records
import ServiceKit

/// Nothing leads from an id to a commit or to an entry of the document, so neither is guessed.
extension QueryDeployment: TextAnswering {
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        .silent("it names deployments by commit, not by id")
    }

    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        .silent("it names deployments by time, not by id")
    }
}
