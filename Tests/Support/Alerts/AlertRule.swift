import Foundation

/// One rule of `compose/observability/alerts.yaml`, as far as tests look at it.
public struct AlertRule: Sendable {
    /// Its name.
    public let name: String
    /// When it fires.
    public let expression: String
    /// The page and the heading to follow.
    public let runbook: String

    /// The root of the sources.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// A file of the sources.
    ///
    /// - Throws: Where it can't be read.
    public static func text(of path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The rules that ship: the file is written so that a line says enough.
    ///
    /// - Throws: Where it can't be read.
    public static func shipped() throws -> [AlertRule] {
        let text = try text(of: "compose/observability/alerts.yaml")
        return text.components(separatedBy: "- alert:").dropFirst().map { block in
            let lines = block.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            func value(_ key: String) -> String {
                guard let index = lines.firstIndex(where: { $0.hasPrefix("\(key):") }) else { return "" }
                let text = lines[index].dropFirst(key.count + 1).trimmingCharacters(in: .whitespaces)
                guard text == ">-" else { return text }
                // Folded: it goes on until the next key.
                let rest = lines[(index + 1)...].prefix { !$0.contains(#/^\w+: /#) }
                return rest.joined(separator: " ")
            }
            return AlertRule(name: lines[0], expression: value("expr"), runbook: value("runbook"))
        }
    }

    /// The same with another threshold, for a state that a test can't wait for.
    ///
    /// - Throws: `TestKitError` where the expression does not end with `threshold`.
    public func lowering(_ threshold: String, to lower: String) throws -> AlertRule {
        guard expression.hasSuffix(" " + threshold) else {
            throw TestKitError("\(name) does not end with \(threshold): \(expression)")
        }
        return AlertRule(
            name: name, expression: expression.dropLast(threshold.count) + lower, runbook: runbook)
    }
}
