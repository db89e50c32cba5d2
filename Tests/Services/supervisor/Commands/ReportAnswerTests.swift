import NIOCore
import Testing
import Wire

@testable import Supervisor

@Suite struct ReportAnswerTests {
    private func answer(_ content: JSON, isError: Bool = false) throws -> ReportAnswer {
        let message: JSON = [
            "jsonrpc": "2.0", "id": 1,
            "result": ["structuredContent": content, "isError": .bool(isError)],
        ]
        return ReportAnswer(try Message(parsing: message.serialized))
    }

    private func page(_ time: String, _ rest: String = "x") -> JSON {
        ["report": .string("# Project Status - \(time)\n\n\(rest)\n*Generated at \(time)*\n")]
    }

    @Test func page_isShownAsItIs() throws {
        let answer = try answer(page("1"))
        #expect(answer.isGood)
        #expect(answer.text == "# Project Status - 1\n\nx\n*Generated at 1*")
        #expect(answer.remarks.isEmpty)
    }

    @Test func timeAlone_isNoChange() throws {
        #expect(try answer(page("1")).saysTheSame(as: answer(page("2"))))
        #expect(try !answer(page("1")).saysTheSame(as: answer(page("1", "y"))))
    }

    @Test func data_isShownAsJSON() throws {
        let answer = try answer(["report": ["vendors": [:]], "format": "json"])
        #expect(try JSON(parsing: answer.text)["format"] == "json")
    }

    @Test(arguments: [("written", true), ("unchanged", true), ("unbalanced", false), ("incomplete", false)])
    func file_isToldOf(_ outcome: String, _ isGood: Bool) throws {
        let answer = try answer(["file": ["path": "/s.md", "outcome": .string(outcome)]])
        #expect(answer.isGood == isGood)
        #expect(answer.fileText == "/s.md: \(outcome)")
        #expect(answer.remarks.isEmpty == isGood)
    }

    @Test func lowerLayersAndSilence_areRemarkedOn() throws {
        let answer = try answer([
            "report": "",
            "unavailable_services": [["service": "vendors", "reason": "can't be asked"]],
            "sources": [["service": "workitems", "data_source": "sqlite_cache", "as_of": "t"]],
        ])
        #expect(
            answer.remarks == [
                "holdfast: the service vendors can't be asked",
                "holdfast: workitems is told by sqlite_cache, as of t",
            ])
    }

    @Test func refusal_isARemark() throws {
        let answer = try answer(["error": ["message": "no"]], isError: true)
        #expect(!answer.isGood)
        #expect(answer.remarks == ["holdfast: no"])
    }
}
