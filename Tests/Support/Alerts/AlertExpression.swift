/// The part of PromQL that our rules are written in: selectors, `rate` and `increase`, sums and their like by
/// labels, arithmetic, one comparison.
public indirect enum AlertExpression: Sendable, Equatable {
    /// A number.
    case number(Double)
    /// The values of a metric.
    case selector(String, [Matcher])
    /// How much a counter has risen, in all or in a second.
    case rise(AlertExpression, isRate: Bool)
    /// `sum by (service) (…)`
    case aggregate(String, by: [String], AlertExpression)
    /// `a / b`
    case arithmetic(String, AlertExpression, AlertExpression)
    /// `a > b`: what is left of it where it is true.
    case comparison(String, AlertExpression, AlertExpression)

    /// `name="value"`
    public struct Matcher: Sendable, Equatable {
        let label: String
        let isNegative: Bool
        let isPattern: Bool
        let value: String

        func matches(_ labels: [String: String]) -> Bool {
            let found = labels[label] ?? ""
            // Patterns are alternatives, no more.
            let isEqual =
                isPattern ? value.split(separator: "|").contains { $0 == found } : value == found
            return isEqual != isNegative
        }
    }

    /// Reads an expression.
    ///
    /// - Throws: `TestKitError` that says where it makes no sense.
    public init(parsing text: String) throws {
        var parser = AlertExpressionParser(text)
        self = try parser.whole()
    }

    /// The metrics it names.
    public var metrics: Set<String> {
        switch self {
        case .number: []
        case .selector(let name, _): [name]
        case .rise(let inner, _), .aggregate(_, _, let inner): inner.metrics
        case .arithmetic(_, let left, let right), .comparison(_, let left, let right):
            left.metrics.union(right.metrics)
        }
    }
}

/// Reads an `AlertExpression`, from left to right.
struct AlertExpressionParser {
    private var tokens: [String]
    private var position = 0
    private let text: String

    init(_ text: String) {
        self.text = text
        let token = /[\w:]+(?:\.\d+)?|"[^"]*"|=~|!~|==|!=|<=|>=|[-+*\/<>=(){}\[\],]/
        tokens = text.matches(of: token).map { String($0.output) }
    }

    private var next: String { position < tokens.count ? tokens[position] : "" }

    private mutating func take() -> String {
        defer { position += 1 }
        return next
    }

    private mutating func take(_ wanted: String) throws {
        guard take() == wanted else { throw TestKitError("\(wanted) is missing in \(text)") }
    }

    mutating func whole() throws -> AlertExpression {
        let left = try sum()
        if ["==", "!=", "<", ">", "<=", ">="].contains(next) {
            let sign = take()
            let expression = AlertExpression.comparison(sign, left, try sum())
            guard position == tokens.count else { throw TestKitError("too much in \(text)") }
            return expression
        }
        guard position == tokens.count else { throw TestKitError("too much in \(text)") }
        return left
    }

    private mutating func sum() throws -> AlertExpression {
        var left = try product()
        while ["+", "-"].contains(next) { left = .arithmetic(take(), left, try product()) }
        return left
    }

    private mutating func product() throws -> AlertExpression {
        var left = try term()
        while ["*", "/"].contains(next) { left = .arithmetic(take(), left, try term()) }
        return left
    }

    private mutating func term() throws -> AlertExpression {
        let word = take()
        if word == "-" { return .arithmetic("-", .number(0), try term()) }
        if word == "(" {
            let inner = try sum()
            try take(")")
            return inner
        }
        if let number = Double(word) { return .number(number) }
        switch word {
        case "rate", "increase":
            try take("(")
            let inner = try selector(take())
            try take("[")
            guard take().contains(/^\d+[smh]$/) else { throw TestKitError("no range in \(text)") }
            try take("]")
            try take(")")
            return .rise(inner, isRate: word == "rate")
        case "sum", "max", "min", "count":
            var labels: [String] = []
            if next == "by" {
                position += 1
                try take("(")
                while next != ")" { if next == "," { position += 1 } else { labels.append(take()) } }
                try take(")")
            }
            try take("(")
            let inner = try sum()
            try take(")")
            return .aggregate(word, by: labels, inner)
        default: return try selector(word)
        }
    }

    private mutating func selector(_ name: String) throws -> AlertExpression {
        guard name.contains(/^[a-z_]\w*$/) else { throw TestKitError("\(name) is no metric in \(text)") }
        var matchers: [AlertExpression.Matcher] = []
        guard next == "{" else { return .selector(name, []) }
        position += 1
        while next != "}" {
            if next == "," {
                position += 1
                continue
            }
            let (label, sign, value) = (take(), take(), take())
            guard ["=", "!=", "=~", "!~"].contains(sign), value.hasPrefix("\"") else {
                throw TestKitError("\(label)\(sign)\(value) makes no sense in \(text)")
            }
            matchers.append(
                .init(
                    label: label, isNegative: sign.hasPrefix("!"), isPattern: sign.hasSuffix("~"),
                    value: String(value.dropFirst().dropLast())))
        }
        try take("}")
        return .selector(name, matchers)
    }
}
