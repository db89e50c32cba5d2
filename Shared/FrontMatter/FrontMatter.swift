public import Records
import Yams

/// Reads the YAML of front matter into plain values.
public enum FrontMatter {
    /// What is longer is refused, in bytes.
    public static let bytesMax = 65_536
    /// More values than these are refused: an alias makes many of few.
    static let valuesMax = 20_000
    /// How deep values may stand in one another.
    static let depthMax = 64
    /// More aliases than these are refused: they may stand for each other.
    static let aliasesMax = 16

    /// What this YAML says.
    ///
    /// - Returns: The value, or the first fault with its line and column.
    public static func read(_ bytes: ArraySlice<UInt8>) -> Result<FrontMatterValue, FrontMatterFault> {
        guard bytes.count <= bytesMax else {
            return .failure(fault("The front matter has more than \(bytesMax) bytes: shorten it."))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return .failure(fault("The front matter is no UTF-8: save the file as UTF-8."))
        }
        guard aliases(in: bytes) <= aliasesMax else {
            return .failure(
                fault("The front matter has more than \(aliasesMax) aliases (`*name`): write the values out.")
            )
        }
        do {
            // Tags are resolved here: the rules of Yams are regular expressions and cost megabytes.
            guard let node = try Yams.compose(yaml: text, .basic, .default, .utf8) else {
                return .success(.null)
            }
            var reader = NodeReader()
            return .success(try reader.value(node, depth: 0))
        } catch let fault as FrontMatterFault {
            return .failure(fault)
        } catch let error as YamlError {
            return .failure(FrontMatterFault(error, in: text))
        } catch {
            return .failure(fault("The front matter can't be read as YAML."))
        }
    }

    private static func fault(_ problem: String) -> FrontMatterFault {
        FrontMatterFault(line: 1, column: 1, problem: problem)
    }

    /// How often `*name` stands where a value may begin, at most.
    private static func aliases(in bytes: ArraySlice<UInt8>) -> Int {
        var count = 0
        var before = UInt8(ascii: "\n")
        for (byte, next) in zip(bytes, bytes.dropFirst()) {
            let mayBegin = " \t\n\r[{,:?-".utf8.contains(before)
            if byte == UInt8(ascii: "*"), mayBegin, !" \t\n\r*".utf8.contains(next) { count += 1 }
            before = byte
        }
        return count
    }
}
