import Foundation

/// A program of a test's own, in the language of the shell.
public enum ScriptedProgram {
    /// Makes `path` a program that does what `script` says.
    ///
    /// - Throws: what Foundation throws where the files can't be made.
    public static func install(_ script: String, at path: String) throws {
        let runner = URL(fileURLWithPath: #filePath).deletingPathExtension().appendingPathExtension("sh")
        try script.write(toFile: path + ".script", atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: runner.path)
    }
}
