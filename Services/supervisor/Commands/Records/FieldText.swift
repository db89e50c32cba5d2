import Wire

/// The fields of one record for people, below one another.
enum FieldText {
    private static let indent = "  "
    /// As many levels of an object are laid out; what lies deeper is shown as JSON.
    private static let levelsMax = 3

    /// A line for each that has something to say, the names in one column.
    static func lines(_ fields: [(name: String, value: String)]) -> [String] {
        let shown = fields.filter { !$0.value.isEmpty }
        let width = shown.map { TextWidth.of($0.name) }.max() ?? 0
        return shown.map { "\(indent)\($0.name.padded(to: width))  \($0.value)" }
    }

    /// Lines under a heading; nothing where there are none.
    static func section(_ title: String, _ lines: [String], _ terminal: Terminal) -> [String] {
        lines.isEmpty ? [] : ["", terminal.paint(title, .bold)] + lines.map { indent + $0 }
    }

    /// An object's members, a line each, those of objects in it below it.
    static func members(_ object: JSON?, level: Int = 0) -> [String] {
        let blanks = String(repeating: indent, count: level)
        return (object?.object?.members ?? []).flatMap { member -> [String] in
            let name = blanks + member.key.harmless
            switch member.value {
            case .object(let inner) where !inner.isEmpty && level < levelsMax:
                return ["\(name):"] + members(member.value, level: level + 1)
            case .string(let text): return ["\(name): \(text.harmless)"]
            case .array(let values) where values.allSatisfy({ $0.string != nil }):
                return ["\(name): \(values.compactMap(\.string).joined(separator: ", ").harmless)"]
            default: return ["\(name): \(member.value.text.harmless)"]
            }
        }
    }
}
