import Glibc
import Primitives

/// The files in the runtime directory through which services hand over what they have.
enum ExportParts {
    private static let prefix = "export-"
    private static let suffix = ".jsonl"
    /// Nobody writes or reads one for longer, in seconds.
    private static let oldSeconds = 1200

    /// The part of one service in an export of this id.
    static func path(of service: String, _ id: Identifier, in directory: String) -> String {
        "\(directory)/\(prefix)\(id)-\(service)\(suffix)"
    }

    /// Removes what exports that were killed have left.
    static func removeOld(in directory: String) {
        for name in Files.names(in: directory) where name.hasPrefix(prefix) && name.hasSuffix(suffix) {
            var status = stat()
            guard lstat("\(directory)/\(name)", &status) == 0 else { continue }
            if time(nil) - status.st_mtim.tv_sec > oldSeconds { unlink("\(directory)/\(name)") }
        }
    }
}
