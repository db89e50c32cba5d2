/// Patterns for LIKE, made of what people type: its wildcards are taken for themselves.
public enum LikePattern {
    /// What follows the pattern in SQL.
    public static let escape = #"ESCAPE '\'"#

    private static let wildcards: Set<Unicode.Scalar> = ["%", "_", "\\"]

    /// Texts that begin so.
    public static func beginning(with text: String) -> SQLValue { .text("\(escaped(text))%") }

    /// Texts that have this in them.
    public static func containing(_ text: String) -> SQLValue { .text("%\(escaped(text))%") }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            if wildcards.contains(character) { result.unicodeScalars.append("\\") }
            result.unicodeScalars.append(character)
        }
        return result
    }
}
