import NIOCore
import Primitives
import Records
import Wire

/// The status report as a tool, as a resource, and as a file.
final class StatusReportTool {
    let survey: ReportSurvey
    let writer: StatusFileWriter?
    private let mode: ReportFile.Mode

    /// - Parameters:
    ///   - writer: Writes the status document; nil where there is none.
    ///   - mode: What it may do to the file where a call asks for it.
    init(survey: ReportSurvey, writer: StatusFileWriter?, mode: ReportFile.Mode) {
        self.survey = survey
        self.writer = writer
        self.mode = mode
    }

    /// Answers the tool.
    func answer(_ arguments: JSONObject, completion: @escaping (CallOutcome) -> Void) {
        let writes = arguments["write_file"] == true
        guard !writes || writer != nil else { return completion(.failed(Self.noFile)) }
        survey.gather { [self] gathered in
            let format = arguments["format"]?.string ?? "markdown"
            let page = writes || format == "markdown" ? gathered.report.markdown : []
            func finish(_ outcome: String?) {
                let content = Self.content(
                    gathered, format, page, file: writes ? writer?.file.path : nil, outcome)
                completion(.answer(content))
            }
            guard writes, let writer else { return finish(nil) }
            guard gathered.isFromRecords else { return finish("incomplete") }
            writer.put(page, mode, at: gathered.generatedAt) { finish($0.rawValue) }
        }
    }

    /// The answer: the report in this form, what is to be known of it, and what became of the file.
    private static func content(
        _ gathered: GatheredReport, _ format: String, _ page: [UInt8], file: String?, _ outcome: String?
    ) -> ToolAnswer {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("generated_at", gathered.generatedAt.description)
        writer.member("format", format)
        if format == "json" {
            writer.key("report")
            gathered.write(into: &writer)
        } else {
            writer.member("report", utf8: ByteBuffer(bytes: page))
        }
        var label = gathered.label
        if let file, let outcome {
            label["file"] = ["path": .string(file), "outcome": .string(outcome)]
            // The file does not say what the report says.
            if outcome != "written", outcome != "unchanged" {
                label["warnings"] = .array((label["warnings"]?.array ?? []) + ["status_file_not_written"])
            }
        }
        for member in label.members { writer.member(member.key, member.value) }
        writer.endObject()
        var answer = ToolAnswer(content: .null)
        answer.structuredContent = JSONSlice(unchecked: writer.buffer)
        return answer
    }

    /// Answers whoever reads the resource, with the page.
    func page(completion: @escaping ([UInt8]) -> Void) {
        survey.gather { completion($0.report.markdown) }
    }

    private static let noFile = ToolFailure(
        code: .validationFailed,
        message: "No status document is configured: leave write_file out, or set HOLDFAST_STATUS_FILE.",
        details: [
            "errors": [
                ["path": "write_file", "rule": "no_file", "message": "there is no file", "value": true]
            ]
        ])
}
