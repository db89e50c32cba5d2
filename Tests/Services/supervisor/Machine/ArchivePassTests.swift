import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct ArchivePassTests {
    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func answer(_ archived: Int64, waiting: Int64 = 0, next: JSON = .null) -> JSON {
        [
            "structuredContent": [
                "archived": .integer(archived), "waiting": .integer(waiting), "needed": 1, "next": next,
            ]
        ]
    }

    private func params(_ pass: ArchivePass) -> JSON {
        pass.params(operationID: Identifier(high: 1, low: 2), deadline: 500)
    }

    @Test func steps_followOneAnotherToTheEnd() {
        var pass = ArchivePass(days: 365, at: now)
        #expect(pass.before == now.advanced(milliseconds: -365 * 86_400_000))
        #expect(params(pass)["arguments"]?["before"] == .string(pass.before.description))
        #expect(params(pass)["arguments"]?["after"] == .null)
        #expect(params(pass)["arguments"]?["limit"] == 50)
        #expect(params(pass)["_meta"]?[MetaKey.deadline] == 500)
        #expect(pass.take(answer(3, next: "here")) == nil)
        #expect(params(pass)["arguments"]?["after"] == "here")
        #expect(!pass.isOver)
        #expect(pass.take(answer(2)) == nil)
        #expect(pass.isOver)
        #expect(pass.archived == 5)
        #expect(pass.needed == 2)
    }

    @Test func whatWaits_isLookedAtAgainWhileSomethingGoes() {
        var pass = ArchivePass(days: 1, at: now)
        _ = pass.take(answer(3, waiting: 2))
        #expect(!pass.isOver)
        _ = pass.take(answer(1, waiting: 1))
        #expect(!pass.isOver)
        _ = pass.take(answer(0, waiting: 1))
        #expect(pass.isOver)
        #expect(pass.archived == 4)
        #expect(pass.waiting == 1)
        #expect(pass.needed == 1)
    }

    @Test func dryRun_isOverAfterOneRound() {
        var pass = ArchivePass(days: 1, at: now, isDryRun: true)
        #expect(params(pass)["arguments"]?["dry_run"] == true)
        _ = pass.take(answer(3, waiting: 2))
        #expect(pass.isOver)
    }

    @Test func refusal_isTold() {
        var pass = ArchivePass(days: 1, at: now)
        let error: JSON = ["isError": true, "structuredContent": ["error": ["message": "not now"]]]
        #expect(pass.take(error) == "not now")
        #expect(pass.take([:]) == "its answer makes no sense")
        #expect(!pass.isOver)
    }

    @Test func texts_tellWhatCameOfIt() {
        var pass = ArchivePass(days: 1, at: Timestamp(milliseconds: 86_400_000))
        _ = pass.take(answer(3))
        #expect(
            ArchiveText.line(pass) == "3 items made before 1970-01-01T00:00:00.000Z archived; "
                + "1 are done and stay: something open needs them")
        #expect(ArchiveText.json(pass)["staying"] == 1)
    }
}
