import TestSupport
import Testing

/// What alerts are judged by in tests is itself right.
@Suite struct AlertExpressionTests {
    private static func scrape(_ text: String, at seconds: Double = 0) throws -> MetricScrape {
        try #require(MetricScrape(text, at: seconds))
    }

    private func fires(_ expression: String, _ texts: String...) throws -> Bool {
        let scrapes = try texts.enumerated().map { try Self.scrape($1, at: Double($0) * 10) }
        return try AlertExpression(parsing: expression).fires(after: scrapes)
    }

    private static let two = """
        a{service="x",role="p"} 3
        a{service="y",role="p"} 0
        b{service="x",role="p"} 4
        """

    @Test(arguments: [
        ("a > 2", true), ("a > 3", false), ("a == 0", true), ("a{service=\"x\"} < 3", false),
        ("a{service=~\"x|z\"} >= 3", true), ("a{service!=\"y\"} == 0", false), ("a < b", true),
        ("a / b > 0.7", true), ("a / b > 0.75", false), ("sum(a) > 2", true),
        ("max by (service) (a) == 0", true), ("max by (role) (a) == 0", false), ("1 - a < 0", true),
        ("up{job=\"holdfast\"} == 0", false), ("absent_metric > 0", false),
    ])
    func moment_isComparedByItsLabels(expression: String, isTrue: Bool) throws {
        #expect(try fires(expression, Self.two) == isTrue)
    }

    @Test func rise_countsWhatWasAddedAlsoAfterARestart() throws {
        let texts = ["c{t=\"x\"} 100", "c{t=\"x\"} 107", "c{t=\"x\"} 2"]
        #expect(try fires("increase(c[5m]) > 8.9", texts[0], texts[1], texts[2]))
        #expect(try !fires("increase(c[5m]) > 9", texts[0], texts[1], texts[2]))
        #expect(try fires("rate(c[5m]) > 0.6", texts[0], texts[1]))
        #expect(try !fires("increase(c[5m]) > 0", texts[0]))
    }

    @Test func scrapeThatFails_isDown() throws {
        let scrape = try #require(MetricScrape(nil, at: 0))
        #expect(try AlertExpression(parsing: "up{job=\"holdfast\"} == 0").fires(after: [scrape]))
        #expect(MetricScrape("no line of it", at: 0) == nil)
    }

    @Test(arguments: ["a >", "rate(a) > 1", "a{b} == 1", "a > 1 2", "9a > 1"])
    func nonsense_isRefused(text: String) {
        #expect(throws: (any Error).self) { try AlertExpression(parsing: text) }
    }
}
