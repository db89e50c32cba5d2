import Primitives
import TestSupport
import Wire

/// What holds for every answer of every tool, whatever was asked.
enum AnswerRules {
    static func faults(in answer: ToolReply) -> [String] {
        var faults: [String] = []
        if answer.structured.object == nil { faults.append("the answer is no object") }
        if (try? JSON(parsing: answer.text)) != answer.structured {
            faults.append("text and structured content differ")
        }
        if let code = answer.errorCode { faults += refusalFaults(code, answer) }
        return faults
    }

    private static func refusalFaults(_ code: String, _ answer: ToolReply) -> [String] {
        var faults: [String] = []
        if ErrorCode(rawValue: code) == nil { faults.append("`\(code)` is no error code") }
        if (answer.structured["error"]?["message"]?.string ?? "").isEmpty {
            faults.append("an error without words")
        }
        guard let details = answer.errorDetails?.object else { return faults + ["an error without details"] }
        let needed: [String: [String]] = [
            "validation_failed": ["errors"],
            "not_found": ["resource_type", "resource_id"],
            "version_conflict": [
                "expected_version", "current_version", "changed_by", "changed_at", "changed_fields",
                "current",
            ],
            "depth_exceeded": ["depth", "limit"],
        ]
        for name in needed[code] ?? [] where details[name] == nil {
            faults.append("\(code) without details.\(name)")
        }
        for fault in details["errors"]?.array ?? [] {
            for name in ["path", "rule", "message"] where (fault[name]?.string ?? "").isEmpty {
                faults.append("a validation fault without \(name): \(fault.text)")
            }
            if fault["value"] == nil { faults.append("a validation fault without value: \(fault.text)") }
        }
        return faults
    }
}
