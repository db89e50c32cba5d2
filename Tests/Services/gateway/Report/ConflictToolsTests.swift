import Primitives
import Testing
import Transport
import Wire

@testable import Gateway

@Suite struct ConflictToolsTests {
    private func item(_ number: Int, _ second: Int) -> JSON {
        [
            "id": .string(Identifier(high: 1, low: UInt64(number)).description),
            "opened_at": .string("2026-01-31T12:00:0\(second).000Z"), "n": .integer(number),
        ]
    }

    private func list(_ items: [JSON], more: Bool = false, _ rest: JSONObject = [:]) -> ServiceSurvey.Reply {
        var content = rest
        content["items"] = .array(items)
        content["next_cursor"] = more ? "x" : .null
        return .result(["structuredContent": .object(content)])
    }

    private func refusal(_ code: ErrorCode, _ details: JSON = [:]) -> ServiceSurvey.Reply {
        .result([
            "isError": true,
            "structuredContent": ["error": ["code": .string(code.rawValue), "details": details]],
        ])
    }

    private func numbers(_ answer: ToolAnswer) -> [JSON?]? {
        answer.structuredContent?.decoded?["items"]?.array?.map { $0["n"] }
    }

    @Test func lists_areMergedNewestFirstAndGoOnFromTheLastShown() throws {
        let replies = [list([item(3, 3), item(1, 1)]), list([item(4, 3), item(2, 2)])]
        let all = ConflictTools.merged(["a", "b"], replies, limit: 10)
        #expect(numbers(all) == [4, 3, 2, 1])
        let content = try #require(all.structuredContent?.decoded)
        #expect(content["next_cursor"] == .null)
        #expect(content["items"]?.array?.map { $0["service"] } == ["b", "a", "b", "a"])
        #expect(content["warnings"] == nil)
        let some = ConflictTools.merged(["a", "b"], replies, limit: 3)
        #expect(numbers(some) == [4, 3, 2])
        let cursor = some.structuredContent?.decoded?["next_cursor"]?.string
        #expect(cursor == "2026-01-31T12:00:02.000Z_\(Identifier(high: 1, low: 2))")
        let more = ConflictTools.merged(["a"], [list([item(1, 1)], more: true)], limit: 1)
        #expect(more.structuredContent?.decoded?["next_cursor"]?.string != nil)
    }

    @Test func silentService_isNamedAndTheOthersAreListed() throws {
        let label: JSONObject = ["data_source": "sqlite_cache", "warnings": ["using_fallback_cache"]]
        let answer = ConflictTools.merged(
            ["a", "b", "c", "d"],
            [
                .silent(.deadlineExceeded(wasSent: true)), list([item(1, 1)], label),
                refusal(.unavailable), .withoutMethod,
            ], limit: 10)
        let content = try #require(answer.structuredContent?.decoded)
        #expect(numbers(answer) == [1])
        #expect(content["warnings"] == ["using_fallback_cache", "service_unavailable"])
        #expect(
            content["unavailable_services"] == [
                ["service": "a", "reason": "no_answer"], ["service": "c", "reason": "unavailable"],
            ])
        #expect(content["sources"]?.array?.map { $0["service"] } == ["b"])
        let none = ConflictTools.merged(["a"], [.silent(.closed)], limit: 10)
        #expect(none.isError)
        #expect(none.errorCode == .unavailable)
    }

    @Test func decision_isThatOfTheServiceThatHasTheConflict() {
        let unknown = refusal(.notFound, ["resource_type": "sync_conflict"])
        let resolved = refusal(.notFound, ["resource_type": "sync_conflict", "resolution": "local"])
        let done = ServiceSurvey.Reply.result(["structuredContent": ["id": "x"]])
        let silent = ServiceSurvey.Reply.silent(.connectionLost)
        let cases: [([ServiceSurvey.Reply], ErrorCode?)] = [
            ([unknown, done], nil), ([silent, done], nil), ([refusal(.unavailable), done], nil),
            ([unknown, unknown], .notFound), ([unknown, silent], .unavailable),
            ([unknown, .withoutMethod], .notFound), ([resolved, silent], .notFound),
            ([unknown, refusal(.versionConflict)], .versionConflict),
            ([refusal(.notFound, ["resource_type": "work_item"]), unknown], .notFound),
            ([unknown, refusal(.unavailable)], .unavailable),
        ]
        for (index, (replies, code)) in cases.enumerated() {
            let answer = ConflictTools.decided(["a", "b"], replies)
            #expect(answer.isError == (code != nil), "case \(index)")
            #expect(answer.errorCode == code, "case \(index)")
        }
    }
}
