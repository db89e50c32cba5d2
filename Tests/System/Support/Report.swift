import Foundation

/// What a test has measured, for people; a figure decides nothing.
enum Report {
    static func say(_ line: String) {
        FileHandle.standardError.write(Data("measured: \(line)\n".utf8))
    }
}
