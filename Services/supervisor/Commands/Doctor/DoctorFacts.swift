import Primitives
import Wire

/// What a doctor has found, before anything is made of it.
struct DoctorFacts: Sendable, Equatable {
    /// A directory of ours.
    struct Place: Sendable, Equatable {
        var path: String
        var exists = true
        /// What keeps it from being used, as the end of a sentence that begins with its path.
        var fault: String?
        /// What would mend that.
        var remedy: String?
        /// Bytes that can still be written; nil where nobody says.
        var freeBytes: Int64?
        /// Whether it is on another machine, as far as the file system says.
        var isRemote = false
    }

    /// A server of the database.
    struct Server: Sendable, Equatable {
        var name: String
        /// Why it can't be reached; nil where it can.
        var fault: String?
    }

    /// What HTTP would find.
    enum HTTP: Sendable, Equatable {
        case off
        case served(url: String)
        case free(String)
        /// Somebody else has the address.
        case taken(String, mayMove: Bool)
    }

    /// The status document.
    struct Document: Sendable, Equatable {
        var path: String
        var exists = true
        var begins = 0
        var ends = 0
        var isLink = false
    }

    /// What is wrong with the settings; then little else can be looked at.
    var settingsFaults: [String] = []
    var version = ""
    var programs = ""
    var missingPrograms: [String] = []
    var kernel = ""
    var openFilesMax: Int64 = 0
    var now = Timestamp(milliseconds: 0)

    var home = Place(path: "")
    var runtime = Place(path: "")
    /// The length of the longest path of a socket, in bytes.
    var socketPathBytes = 0
    /// Nil where the store is SQLite files.
    var servers: [Server]?
    var tokensFile = ""
    var tokensFault: String?
    var http = HTTP.off
    var git: String?
    var repository: String?
    var document = Document(path: "")
    var newestBackup: Timestamp?

    /// What the supervisors say, with the health of each instance.
    var statuses: [JSON] = []
    /// Why one that listens can't be asked.
    var supervisorFault: String?
    /// Sockets of supervisors at which nobody listens.
    var staleSockets: [String] = []
    /// The processes that hold the locks of the state directory: of the supervisor, and of services with it.
    var electionHolders: [Int32] = []
    var serviceHolders: [Int32] = []
    /// When a supervisor wrote the state file last.
    var writtenAt: Timestamp?
}
