import Testing
import Wire

@testable import Supervisor

@Suite struct AnswerNotesTests {
    @Test func answerOfTheStore_hasNothingToAdd() {
        #expect(AnswerNotes.sentences(["items": []]).isEmpty)
        #expect(AnswerNotes.sentences(["data_source": "primary"]).isEmpty)
    }

    @Test func degradedAnswer_saysFromWhereAndHowOld() {
        let answer: JSON = [
            "data_source": "sqlite_cache", "age_seconds": 65,
            "warnings": ["database_unavailable", "using_fallback_cache", "something_new"],
        ]
        #expect(
            AnswerNotes.sentences(answer) == [
                "told by a copy, 1m5s old", "the database is away", "something_new",
            ])
        let texts: JSON = [
            "data_source": "git_history", "as_of": "2026-01-31T12:00:00.000Z", "complete": false,
        ]
        #expect(
            AnswerNotes.sentences(texts) == [
                "told by git history, as of 2026-01-31 12:00:00 UTC",
                "there may be more, which can't be seen now",
            ])
    }

    @Test func severalServices_areToldOneByOne() {
        let answer: JSON = [
            "sources": [["service": "vendors", "data_source": "sqlite_cache", "age_seconds": 3]],
            "unavailable_services": [["service": "deployments", "reason": "no_answer"]],
        ]
        #expect(
            AnswerNotes.sentences(answer) == [
                "vendors is told by a copy, 3s old", "deployments does not answer: no_answer",
            ])
    }

    @Test func partOfAList_saysHowItGoesOn() {
        #expect(AnswerNotes.more(["items": [1], "has_more": false, "total_count": 1]) == nil)
        let page: JSON = ["items": [1, 2], "has_more": true, "total_count": 9, "offset": 4]
        #expect(AnswerNotes.more(page) == "These are 5 to 6 of 9; --limit and --offset show others.")
        let older = AnswerNotes.more(["items": [1], "next_cursor": "c"])
        #expect(older == "There are older ones: --cursor c goes on.")
    }
}
