/// Where supervisors listen: one that runs everything, or several with one runtime directory that each run a
/// part.
public enum SupervisorSockets {
    private static let name = "control"
    private static let suffix = ".sock"

    /// The socket of a supervisor with this runtime directory, which runs these services alone.
    public static func path(in directory: String, only services: [String] = []) -> String {
        "\(directory)/" + ([name] + services).joined(separator: "-") + suffix
    }

    /// Those that there are, or seem to be: a killed supervisor leaves its own.
    public static func paths(in directory: String) -> [String] {
        Directory.names(in: directory)
            .filter { $0 == name + suffix || $0.hasPrefix(name + "-") && $0.hasSuffix(suffix) }
            .map { "\(directory)/\($0)" }
    }
}
