import Wire

/// What the gateway answered to an import.
struct ImportAnswer {
    /// All of it.
    let content: JSON
    /// The report; nil where there is none.
    let report: JSON?
    /// Why nothing was done; nil where it was.
    let refusal: String?
    /// What a person is asked; nil where it is an answer.
    let question: (message: String, state: String)?

    init(_ message: Message) {
        switch message {
        case .result(_, let result):
            if result["resultType"]?.string == "input_required", let state = result["requestState"]?.string {
                let asked = result["inputRequests"]?["replace"]?["params"]?["message"]?.string
                self.init(.null, question: (asked ?? "Are these records to be replaced?", state))
                return
            }
            let content = result["structuredContent"]?.decoded ?? .null
            guard result["isError"]?.decoded?.bool == true else {
                self.init(content, report: content)
                return
            }
            let error = content["error"]
            self.init(
                content, report: error?["details"]?["report"],
                refusal: error?["message"]?.string ?? "the import was refused")
        case .error(_, let error):
            self.init(.null, refusal: error["message"]?.string ?? "the gateway refused")
        case .request, .notification: self.init(.null, refusal: "the gateway's answer makes no sense")
        }
    }

    private init(
        _ content: JSON, report: JSON? = nil, refusal: String? = nil,
        question: (message: String, state: String)? = nil
    ) {
        self.content = content
        self.report = report
        self.refusal = refusal
        self.question = question
    }
}
