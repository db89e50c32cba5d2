import Wire

/// What a session that asks for research in three steps begins with, in this order.
enum ResearchStep: String, CaseIterable {
    case initialResearch = "Initial research"
    case planningReview = "Planning review"
    case architectureReview = "Architecture review"
    case revisedPlan = "Revised plan"

    var title: String { rawValue }

    /// What is to be found out.
    var metadata: JSONObject { ["research_questions": .array(questions.map { .string($0) })] }

    private var questions: [String] {
        switch self {
        case .initialResearch: ["What is there already, and what does the task touch?"]
        case .planningReview: ["Does the plan cover the task, and in the right order?"]
        case .architectureReview: ["Does the plan fit the architecture and the project's principles?"]
        case .revisedPlan: ["What changes in the plan after both reviews?"]
        }
    }
}
