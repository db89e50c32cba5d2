import Foundation
import Telemetry
import TestSupport
import Testing

/// Rules, runbooks and the page of metrics say the same.
@Suite struct AlertRulesTests {
    private static func headings(_ path: String) throws -> Set<String> {
        Set(
            try AlertRule.text(of: path).split(separator: "\n")
                .filter { $0.hasPrefix("## ") }.map { String($0.dropFirst(3)) })
    }

    /// Metric, kind and the rest of its line.
    private static func documented() throws -> [String: (kind: String, line: Substring)] {
        let text = try AlertRule.text(of: "docs/metrics.md")
        return Dictionary(
            text.split(separator: "\n").compactMap { line in
                guard let match = line.firstMatch(of: /^\| `(holdfast_\w+)` \| (\w+) \|/) else { return nil }
                return (String(match.1), (String(match.2), line))
            }, uniquingKeysWith: { one, _ in one })
    }

    @Test func ruleNamesMetricsThatAre_andHasItsRunbook() throws {
        let rules = try AlertRule.shipped()
        #expect(rules.count >= 20)
        #expect(Set(rules.map(\.name)).count == rules.count)
        let sections = try Self.headings("docs/alerts.md")
        #expect(sections == Set(rules.map(\.name)))
        for rule in rules {
            #expect(rule.runbook == "docs/alerts.md#\(rule.name.lowercased())")
            for name in try AlertExpression(parsing: rule.expression).metrics where name != "up" {
                let base = ["_bucket", "_count", "_sum"].reduce(name) { name, suffix in
                    name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
                }
                let metric = MetricCatalogue[name] ?? MetricCatalogue[base]
                #expect(metric != nil, "\(rule.name) names \(name)")
                #expect(base == name || metric?.kind == .histogram || MetricCatalogue[name] != nil)
            }
        }
    }

    @Test func dashboard_showsMetricsThatAre() throws {
        let text = try AlertRule.text(of: "compose/observability/dashboard.json")
        let names = Set(text.matches(of: /holdfast_\w+/).map { String($0.output) })
        #expect(names.count >= 10)
        for name in names where MetricCatalogue[name] == nil {
            let histogram = name.hasSuffix("_bucket") ? MetricCatalogue[String(name.dropLast(7))] : nil
            #expect(histogram?.kind == .histogram, "\(name) is no metric")
        }
    }

    @Test func runbook_saysWhatItMeansWhatWorksWhereToLookAndHowToMendIt() throws {
        let sections = try AlertRule.text(of: "docs/alerts.md").components(separatedBy: "\n## ").dropFirst()
        for section in sections {
            for part in ["**Means**", "**Still works**", "**Look at**", "**Mend**"] {
                #expect(section.contains(part), "\(section.prefix(40)) lacks \(part)")
            }
        }
    }

    @Test func page_hasEachMetricAsItIs_andNoOther() throws {
        let documented = try Self.documented()
        #expect(Set(documented.keys) == Set(MetricCatalogue.all.map(\.name)))
        for metric in MetricCatalogue.all {
            #expect(documented[metric.name]?.kind == metric.kind.rawValue, "\(metric.name)")
            let line = documented[metric.name]?.line ?? ""
            #expect(line.contains(metric.help), "\(metric.name): \(metric.help)")
            for label in metric.labels { #expect(line.contains("`\(label)`"), "\(metric.name): \(label)") }
        }
    }

    @Test func name_tellsUnitAndKind() {
        for metric in MetricCatalogue.all {
            #expect(metric.name.hasPrefix("holdfast_"))
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
            #expect(metric.kind != .histogram || metric.name.hasSuffix("_seconds"), "\(metric.name)")
        }
    }
}
