import Primitives
import Records
import ServiceKit
import Wire

extension GetProjectConfiguration: TextAnswering {
    /// The commit that is checked out, and nothing of what only the records tell.
    func answer(from history: GitFacts, at now: Timestamp) -> TextAnswer {
        guard let head = history.head else { return .silent("the repository has no commits") }
        let answer = Answer { writer in
            writer.member("id", Int64(1))
            for name in ["version", "active_context_type", "current_session_id", "git_branch"] {
                writer.member(name, JSON.null)
            }
            writer.member("git_head_commit", head.commit)
            for name in ["default_token_budget", "updated_at", "updated_by"] {
                writer.member(name, JSON.null)
            }
            ProjectConfiguration.writeHealth(false, at: now, into: &writer)
        }
        return .part(answer, by: head)
    }

    func answer(from document: StatusDocument, at now: Timestamp) -> TextAnswer {
        .silent("it says nothing of the configuration")
    }
}
