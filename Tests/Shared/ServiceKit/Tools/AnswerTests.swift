import Continuity
import NIOCore
import Primitives
import Testing
import Wire

@testable import ServiceKit

@Suite struct AnswerTests {
    private func text(_ answer: Answer, operationID: Identifier? = nil) -> String {
        String(buffer: answer.structuredContent(operationID: operationID))
    }

    @Test func readAnswer_isItsMembersAndWarnings() {
        #expect(text(Answer { _ in }) == "{}")
        let answer = Answer(warnings: [.nothingChanged, .lastWriteWins]) { $0.member("a", "b") }
        #expect(text(answer) == #"{"a":"b","warnings":["nothing_changed","last_write_wins"]}"#)
    }

    @Test func warning_isAddedToAnAnswerThatWasWrittenBefore() {
        let added = ["{}", #"{"a":1,"warnings":["nothing_changed"]}"#, "no object"].map {
            String(buffer: Warning.storeReplaced.added(to: ByteBuffer(string: $0)))
        }
        #expect(added[0] == #"{"warnings":["store_replaced"]}"#)
        #expect(added[1] == #"{"a":1,"warnings":["nothing_changed","store_replaced"]}"#)
        #expect(added[2] == "no object")
    }

    @Test func writeAnswer_carriesItsOperationID() {
        let id = Identifier(high: 0, low: 1)
        #expect(text(Answer { _ in }, operationID: id) == "{\"operation_id\":\"\(id)\"}")
        #expect(
            text(Answer { $0.member("a", "b") }, operationID: id)
                == "{\"a\":\"b\",\"operation_id\":\"\(id)\"}")
    }

    @Test func answerGivenBefore_keepsItsWarningsAndTakesThoseOfItsLabel() {
        let label = AnswerLabel(
            source: .copy, asOf: nil, now: Timestamp(milliseconds: 0),
            warnings: [.databaseUnavailable, .nothingChanged])
        let tail = #""data_source":"sqlite_cache","as_of":null,"age_seconds":null}"#
        #expect(
            String(buffer: label.added(to: ByteBuffer(string: #"{"a":"b"}"#)))
                == #"{"a":"b","warnings":["database_unavailable","nothing_changed"],"# + tail)
        #expect(
            String(buffer: label.added(to: ByteBuffer(string: #"{"warnings":["nothing_changed"],"a":"b"}"#)))
                == #"{"a":"b","warnings":["nothing_changed","database_unavailable"],"# + tail)
    }

    @Test func outputSchema_namesTypesAndWhatIsAlwaysThere() {
        let schema = OutputSchema(["id": .string], optional: ["parent_id": .stringOrNull]).schema
        #expect(
            schema.text == """
                {"type":"object","properties":{"id":{"type":"string"},\
                "parent_id":{"type":["string","null"]}},"required":["id"]}
                """)
    }

    @Test func validationError_tellsTheFirstFaultsAndListsAll() {
        let faults = (1...5).map {
            ValidationFault(path: "p\($0)", rule: "r", message: "m", value: 1)
        }
        let error = ToolError.validation(faults)
        #expect(error.message == "Correct the arguments and call again. p1: m; p2: m; p3: m; and 2 more.")
        #expect(error.details["errors"]?.array?.count == 5)
    }
}
