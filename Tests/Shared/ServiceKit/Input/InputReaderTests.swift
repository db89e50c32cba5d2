import Primitives
import Testing
import Wire

@testable import ServiceKit

/// A tool with one argument of each kind.
private struct Sample: Tool {
    static let description = ToolDescription(
        name: "sample", title: "Sample", text: "Samples.", effect: .read, output: OutputSchema([:]))
    let title: String
    let count: Int64?
    let limit: Int64
    let cleared: Set<String>

    init(_ input: inout InputReader) {
        title = input.required("title", .line(max: 5), "The title")
        count = input.optional("count", .integer(0...9))
        limit = input.optional("limit", .integer(1...100), default: 50, as: 50)
        cleared = input.clear(["count", "other"])
        if let count, count > limit {
            input.fault("count", "order", "must not exceed limit", value: .integer(count))
        }
    }

    func plan(_ context: CallContext) -> Plan { .answer(Answer { _ in }) }
}

@Suite struct InputReaderTests {
    private func read(_ arguments: JSONObject) throws(ToolError) -> Sample {
        try InputReader.read(Sample.self, from: arguments)
    }

    private func faults(_ arguments: JSONObject) -> [String] {
        do throws(ToolError) {
            _ = try read(arguments)
            return []
        } catch {
            #expect(error.code == .validationFailed)
            return (error.details["errors"]?.array ?? []).map {
                "\($0["path"]?.string ?? "") \($0["rule"]?.string ?? "")"
            }
        }
    }

    @Test func schema_comesFromTheSameLines() {
        #expect(
            InputReader.schema(of: Sample.self).text == """
                {"type":"object","properties":{\
                "title":{"type":"string","minLength":1,"maxLength":5,"description":"The title"},\
                "count":{"type":"integer","minimum":0,"maximum":9},\
                "limit":{"type":"integer","minimum":1,"maximum":100,"default":50},\
                "clear":{"type":"array","items":{"type":"string","enum":["count","other"]},"maxItems":2,\
                "description":"Fields to empty"}},"required":["title"],"additionalProperties":false}
                """)
    }

    @Test func goodArguments_areTyped() throws {
        let sample = try read(["title": "abc", "count": 3, "clear": ["other"]])
        #expect(sample.title == "abc")
        #expect(sample.count == 3)
        #expect(sample.limit == 50)
        #expect(sample.cleared == ["other"])
    }

    @Test func nullIsAbsent_unlessRequired() throws {
        #expect(try read(["title": "a", "count": nil, "limit": nil, "clear": nil]).limit == 50)
        #expect(faults(["title": nil]) == ["title required"])
        #expect(faults([:]) == ["title required"])
    }

    @Test func allFaults_areToldAtOnce() {
        #expect(
            faults(["title": "too long", "count": -1, "limit": "ten", "nope": 1])
                == ["title max_length", "count minimum", "limit type", "nope unknown_argument"])
    }

    @Test func faultBetweenArguments_isToldLikeAnyOther() {
        #expect(faults(["title": "a", "count": 5, "limit": 2]) == ["count order"])
    }

    @Test func unknownArgument_suggestsTheNearest() throws {
        do throws(ToolError) {
            _ = try read(["title": "a", "limt": 1])
            Issue.record("taken")
        } catch {
            #expect(error.message.contains("did you mean limit?"))
        }
    }

    @Test func fieldGivenAndCleared_isAContradiction() {
        #expect(faults(["title": "a", "count": 1, "clear": ["count"]]) == ["clear[0] contradiction"])
        #expect(faults(["title": "a", "clear": ["title"]]) == ["clear[0] enum"])
    }
}
