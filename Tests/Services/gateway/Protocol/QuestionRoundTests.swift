import NIOCore
import Testing
import Wire

@testable import Gateway

@Suite struct QuestionRoundTests {
    private static func slice(_ text: String) throws -> JSONSlice {
        try JSONSlice(checking: ByteBuffer(string: text))
    }

    private static let result = #"""
        {"resultType":"input_required","requestState":"s","inputRequests":{
        "who":{"method":"elicitation/create","params":{"message":"m"}},
        "where":{"method":"roots/list"}}}
        """#

    private static func round(
        _ text: String = result, _ capabilities: String = #"{"elicitation":{},"roots":{}}"#,
        _ revision: Revision = .june2025
    ) throws -> QuestionRound {
        try QuestionRound(
            try slice(text), capabilities: try slice(capabilities), revision: revision, lastID: 7)
    }

    @Test func answers_goBackTogetherUnderTheirKeys() throws {
        var round = try Self.round()
        #expect(round.questions.map(\.id) == [8, 9])
        #expect(round.questions.map(\.method) == ["elicitation/create", "roots/list"])
        try round.take(9, try Self.slice(#"{"roots":[]}"#))
        try round.take(5, try Self.slice("{}"))
        #expect(!round.isComplete)
        // Who refuses to be asked has cancelled.
        try round.take(8, nil)
        #expect(round.isComplete)
        #expect(round.input.responses?.decoded == ["who": ["action": "cancel"], "where": ["roots": []]])
        #expect(round.input.state?.string == "s")
    }

    @Test(arguments: [
        (#"{"roots":{}}"#, Revision.june2025, "elicitation"), (#"{"elicitation":{}}"#, .june2025, "roots"),
        (#"{"elicitation":{},"roots":{}}"#, .march2025, "elicitation"),
    ])
    func clientThatCannotBeAsked_isNotAsked(capabilities: String, revision: Revision, lacks: String) {
        #expect(throws: QuestionRound.Fault.needs(lacks)) {
            try Self.round(Self.result, capabilities, revision)
        }
    }

    @Test(arguments: [(Revision.june2025, false), (.november2025, true)])
    func addressToOpen_isForClientsThatSaySo(revision: Revision, may: Bool) throws {
        let result =
            #"{"inputRequests":{"a":{"method":"elicitation/create","params":{"mode":"url","url":"x"}}}}"#
        let round = try? Self.round(result, #"{"elicitation":{"url":{}}}"#, revision)
        #expect((round != nil) == may)
    }

    @Test(arguments: [
        #"{"inputRequests":{"a":{"method":"tools/call"}}}"#, #"{"inputRequests":{"a":{}}}"#, "{}",
    ])
    func otherQuestions_areRefused(text: String) {
        #expect(throws: QuestionRound.Fault.self) { try Self.round(text) }
    }

    @Test func stateAlone_isGivenBackWithoutAQuestion() throws {
        let round = try Self.round(#"{"requestState":"s"}"#)
        #expect(round.isComplete)
        #expect(round.input.state?.string == "s")
    }

    @Test func refusedModel_failsTheCall() throws {
        var round = try Self.round()
        #expect(throws: QuestionRound.Fault.refused(method: "roots/list")) { try round.take(9, nil) }
    }
}
