import Testing
import Transport
import Wire

@testable import Gateway

@Suite struct ProcessSurveyTests {
    @Test func supervisorsOfParts_areToldOfAsOne() {
        let first: JSON = ["version": "1", "services": [["name": "a"]], "routes": [["service": "a"]]]
        let second: JSON = ["version": "1", "services": [["name": "b"]], "routes": []]
        let silent = ServiceSurvey.Reply.silent(.closed)
        #expect(ProcessSurvey.joined([]) == nil)
        #expect(ProcessSurvey.joined([silent]) == silent)
        #expect(ProcessSurvey.joined([silent, .result(second)]) == .result(second))
        let joined: JSON = [
            "version": "1", "services": [["name": "a"], ["name": "b"]], "routes": [["service": "a"]],
        ]
        #expect(ProcessSurvey.joined([.result(first), silent, .result(second)]) == .result(joined))
    }
}
