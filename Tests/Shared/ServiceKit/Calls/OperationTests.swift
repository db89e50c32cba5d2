import NIOCore
import Primitives
import Storage
import Testing
import Wire

@testable import ServiceKit

@Suite struct OperationTests {
    private func operation(_ arguments: JSON, tool: String = "t") -> Operation {
        Operation(
            id: Identifier(high: 1, low: 2), tool: tool, arguments: arguments, actor: "a",
            at: Timestamp(milliseconds: 0))
    }

    @Test func payload_isTheSameHoweverItsMembersAreOrdered() throws {
        let first = operation(try JSON(parsing: #"{"a":1,"b":{"c":[1,2],"d":null}}"#))
        let second = operation(try JSON(parsing: #"{"b":{"d":null,"c":[1,2]},"a":1}"#))
        #expect(first.payloadDigest == second.payloadDigest)
        #expect(first.payloadDigest.utf8.count == 64)
    }

    @Test func otherPayloadOrTool_isAnotherDigest() throws {
        let digests = Set([
            operation(["a": 1]).payloadDigest, operation(["a": 2]).payloadDigest,
            operation(["a": "1"]).payloadDigest,
            operation([:]).payloadDigest, operation(["a": 1], tool: "u").payloadDigest,
        ])
        #expect(digests.count == 5)
    }

    @Test func earlierOutcome_isGivenBackOnlyToTheSamePayload() throws {
        let mine = operation(["a": 1])
        var rows = Rows(columnCount: 4)
        #expect(try mine.earlierOutcome(in: rows) == nil)
        rows.append("t")
        rows.append(mine.payloadDigest)
        rows.append("2026-01-01T00:00:00.000Z")
        rows.append(#"{"x":1}"#)
        #expect(try mine.earlierOutcome(in: rows).map { String(buffer: $0) } == #"{"x":1}"#)
        #expect {
            try operation(["a": 2]).earlierOutcome(in: rows)
        } throws: { error in
            (error as? ToolError)?.code == .operationMismatch
                && (error as? ToolError)?.details["at"] == "2026-01-01T00:00:00.000Z"
        }
    }

    /// A write that reads nothing would meet its own record only as a refusal.
    @Test func operationThatLooksFirst_findsItsOutcomeBeforeItWrites() throws {
        let mine = operation(["a": 1])
        let step = mine.exactlyOnce(.commit([Statement("SELECT 1")], Answer { _ in }), looksFirst: true)
        guard case .query(let statements, let next) = step else {
            Issue.record("it does not look")
            return
        }
        #expect(statements == [mine.lookup])
        var rows = Rows(columnCount: 4)
        for cell in ["t", mine.payloadDigest, "2026-01-01T00:00:00.000Z", #"{"x":1}"#] { rows.append(cell) }
        guard case .finish(let found) = try next([rows]) else {
            Issue.record("it writes again")
            return
        }
        #expect(String(buffer: found.outcome) == #"{"x":1}"#)
        guard case .commit(let written, _) = try next([Rows(columnCount: 4)]) else {
            Issue.record("it does not write")
            return
        }
        #expect(written.count == 2)
    }
}
