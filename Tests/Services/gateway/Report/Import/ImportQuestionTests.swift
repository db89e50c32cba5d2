import NIOCore
import Primitives
import Testing
import Wire

@testable import Gateway

@Suite struct ImportQuestionTests {
    private func answer(_ json: String) -> ImportQuestion {
        ImportQuestion(JSONSlice(unchecked: ByteBuffer(string: json)))
    }

    @Test func answers_areReadByTheirActions() {
        #expect(answer(#"{"replace":{"action":"accept","content":{"replace":true}}}"#) == .replace)
        #expect(answer(#"{"replace":{"action":"accept","content":{"replace":false}}}"#) == .refused("no"))
        #expect(answer(#"{"replace":{"action":"accept","content":{}}}"#) == .open)
        #expect(answer(#"{"replace":{"action":"decline"}}"#) == .refused("decline"))
        #expect(answer(#"{"replace":{"action":"cancel"}}"#) == .refused("cancel"))
        #expect(answer("{}") == .open)
        #expect(ImportQuestion(nil) == .open)
    }

    @Test func question_namesTheFirstOfWhatDiffers() throws {
        let document = ImportMappingTests.document()
        let records = ImportMapping(document).records.map { record in
            PlannedRecord(record, ["state": "differs", "differs": ["status"], "replaceable": true]) {
                .init(high: 1, low: 1)
            }
        }
        let question = ImportQuestion.question(records, file: "a.md", state: "1.2.3")
        #expect(question["resultType"]?.string == "input_required")
        #expect(question["requestState"]?.string == "1.2.3")
        let message = question["inputRequests"]?["replace"]?["params"]?["message"]?.string
        #expect(message?.contains("vendor acme: status") == true, "\(message ?? "")")
    }
}
