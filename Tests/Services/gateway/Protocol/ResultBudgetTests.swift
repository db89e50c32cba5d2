import NIOCore
import Primitives
import Testing
import Wire

@testable import Gateway

@Suite struct ResultBudgetTests {
    private static func answer(_ content: JSON) -> ToolAnswer { ToolAnswer(content: content) }

    private static func list(_ count: Int) -> JSON {
        [
            "items": .array((0..<count).map { ["id": .integer($0), "text": "0123456789"] }),
            "total_count": .integer(count), "has_more": false,
        ]
    }

    @Test func listWithinItsBudget_isLeftAlone() {
        let answer = Self.answer(Self.list(3))
        #expect(answer.within(1000, writes: false) == answer)
    }

    @Test func longList_isCutBehindAWholeItem_andSaysHowToGoOn() throws {
        let answer = Self.answer(Self.list(100)).within(1000, writes: false)
        let content = try #require(answer.structuredContent?.decoded)
        let items = try #require(content["items"]?.array)
        #expect(items == Array(Self.list(100)["items"]?.array?.prefix(items.count) ?? []))
        #expect((20..<100).contains(items.count))
        #expect(content["total_count"] == 100)
        #expect(content["truncated"]?["shown"]?.integer == Int64(items.count))
        #expect(content["truncated"]?["of"] == 100)
        #expect(content["truncated"]?["resume"]?.string?.contains("limit \(items.count)") == true)
        #expect(!answer.isError)
    }

    @Test func listOfOneItem_isShownWhateverItWeighs() {
        let answer = Self.answer(Self.list(1))
        #expect(answer.within(10, writes: false) == answer)
    }

    @Test func otherAnswerThatIsHuge_isRefusedToAReadOnly() {
        let text = String(repeating: "x", count: ResultBudget.bytesMax)
        let answer = Self.answer(["text": .string(text)])
        #expect(answer.within(writes: true) == answer)
        let refusal = answer.within(writes: false)
        #expect(refusal.errorCode == .tooLarge)
        let details = refusal.structuredContent?["error"]?["details"]
        #expect(details?["limit"]?.integer == Int64(ResultBudget.bytesMax))
        let large = Self.answer(["text": .string(String(text.prefix(2 * ResultBudget.listBytesMax)))])
        #expect(large.within(writes: false) == large)
    }
}
