import NIOCore
import Processes
import Wire

/// Which programs an upgrade has brought in: `programs.json` in the state directory.
///
/// It holds for supervisors of the same installation as the one that was running then. One that is started
/// from elsewhere, as after an installation of a later version, brings its own.
enum ProgramsFile {
    private static let name = "programs.json"

    /// The directory of the programs that services are started with.
    ///
    /// - Parameter own: The directory that the supervisor's own program is in.
    static func directory(home: String, own: String) -> String {
        guard let content = try? Files.read("\(home)/\(name)"), let json = try? JSON(parsing: content),
            json["supervisor"]?.string == own, let programs = json["programs"]?.string,
            missing(in: programs).isEmpty
        else { return own }
        return programs
    }

    /// Keeps what an upgrade has brought in.
    ///
    /// - Throws: `SystemFault`.
    static func keep(_ programs: String, home: String, own: String) throws(SystemFault) {
        let json: JSON = ["supervisor": .string(own), "programs": .string(programs)]
        try Files.replace("\(home)/\(name)", with: json.serialized)
        try Files.settle("\(home)/\(name)")
    }

    /// Which of our programs are not in a directory, or can't be run.
    static func missing(in directory: String) -> [String] {
        let names = ["holdfast", "holdfast-gateway"] + ServiceCatalogue.names.map { "holdfast-\($0)" }
        return names.filter { !ThisProcess.isExecutable("\(directory)/\($0)") }
    }
}
