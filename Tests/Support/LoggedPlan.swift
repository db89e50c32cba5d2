import Wire

/// How PostgreSQL has carried out a statement: what each step of its plan has read.
public struct LoggedPlan: Sendable {
    /// A step of a plan.
    struct Step: Sendable {
        let kind: String
        let relation: String?
        let index: String?
        /// Rows that it found and either passed on or left out.
        let rows: Int
    }

    /// The statement's text.
    public let statement: String
    let steps: [Step]

    /// The plan that auto_explain has logged as JSON; nil where it is something else.
    init?(json: String) {
        guard let object = try? JSON(parsing: json), let text = object["Query Text"]?.string,
            let plan = object["Plan"]
        else { return nil }
        statement = text
        var steps: [Step] = []
        Self.collect(plan, into: &steps)
        self.steps = steps
    }

    private static func collect(_ plan: JSON, into steps: inout [Step]) {
        func number(_ name: String) -> Double {
            if case .number(let number) = plan[name] { number.double ?? 0 } else { 0 }
        }
        let removed = ["Filter", "Join Filter", "Index Recheck"].map { number("Rows Removed by \($0)") }
        steps.append(
            Step(
                kind: plan["Node Type"]?.string ?? "", relation: plan["Relation Name"]?.string,
                index: plan["Index Name"]?.string,
                rows: Int(removed.reduce(number("Actual Rows"), +) * max(1, number("Actual Loops")))))
        for child in plan["Plans"]?.array ?? [] { collect(child, into: &steps) }
    }

    /// What of it would take longer the more records there are: whole tables that are read, and more rows
    /// than these that are read from an index or sorted.
    public func faults(rowsMax: Int) -> [String] {
        steps.enumerated().compactMap { number, step in
            let place = [step.kind, step.relation, step.index].compactMap { $0 }.joined(separator: " ")
            if step.kind == "Seq Scan", step.rows > rowsMax { return "\(place) reads \(step.rows) rows" }
            let isSort = step.kind.hasSuffix("Sort") && number + 1 < steps.count
            let rows = isSort ? steps[number + 1].rows : step.relation == nil ? 0 : step.rows
            return rows > rowsMax ? "\(place) takes \(rows) rows" : nil
        }
    }
}
