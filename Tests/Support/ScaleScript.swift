import Foundation

/// What fills an empty store of one service with very many records.
public enum ScaleScript {
    /// The SQL for a service, with these numbers in it.
    ///
    /// - Throws: what reading the file throws.
    public static func text(for service: String, _ numbers: KeyValuePairs<String, Int>) throws -> String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = tests.appendingPathComponent("Benchmarks/scale/\(service).sql")
        return numbers.reduce(try String(contentsOf: file, encoding: .utf8)) { text, number in
            text.replacing(":\(number.key)", with: String(number.value))
        }
    }
}
