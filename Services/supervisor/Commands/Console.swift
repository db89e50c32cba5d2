import ArgumentParser
import Glibc
import Processes

/// What the commands say to people and to the shell.
enum Console {
    /// How a command fails, in the codes of sysexits.h.
    enum Code: Int32, CaseIterable {
        /// What was asked for was refused, or found wanting.
        case toolError = 1
        case usage = 64
        case noInput = 66
        case unavailable = 69
        case temporary = 75
        case configuration = 78

        /// What it means, for people.
        var meaning: String {
            switch self {
            case .toolError:
                "refused, or found wanting: a tool said no, a check did not hold, nothing has that name"
            case .usage: "the command line makes no sense; nothing was done"
            case .noInput: "a file that was named can't be read"
            case .unavailable: "nobody answers: no supervisor runs, a service or its database is away"
            case .temporary: "not now: another supervisor runs, or something is still under way; try again"
            case .configuration:
                "a setting, a program or a directory has to be mended first; the message says which"
            }
        }
    }

    /// Writes a line to standard output.
    static func say(_ text: String) {
        Progress.aside { Descriptor.write(text + "\n", to: STDOUT_FILENO) }
    }

    /// Writes a line to standard output for as long as somebody reads: false once nobody does.
    static func stream(_ text: String) -> Bool {
        var line = text + "\n"
        return line.withUTF8 { Descriptor.writeAll(UnsafeRawBufferPointer($0), to: STDOUT_FILENO) }
    }

    /// Writes a line to standard error.
    static func complain(_ text: String) {
        Progress.aside { Descriptor.write(text + "\n", to: STDERR_FILENO) }
    }

    /// Says what is wrong and gives what to throw.
    static func failure(_ code: Code, _ text: String) -> ExitCode {
        complain(text.split(separator: "\n").map { "holdfast: " + $0 }.joined(separator: "\n"))
        return ExitCode(code.rawValue)
    }
}
