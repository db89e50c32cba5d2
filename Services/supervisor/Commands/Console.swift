import ArgumentParser
import Glibc
import Processes

/// What the commands say to people and to the shell.
enum Console {
    /// How a command fails, in the codes of sysexits.h.
    enum Code: Int32 {
        /// The tool that was called refused.
        case toolError = 1
        case usage = 64
        case noInput = 66
        case unavailable = 69
        case temporary = 75
        case configuration = 78
    }

    /// Writes a line to standard output.
    static func say(_ text: String) {
        Descriptor.write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes a line to standard error.
    static func complain(_ text: String) {
        Descriptor.write(text + "\n", to: STDERR_FILENO)
    }

    /// Says what is wrong and gives what to throw.
    static func failure(_ code: Code, _ text: String) -> ExitCode {
        complain(text.split(separator: "\n").map { "holdfast: " + $0 }.joined(separator: "\n"))
        return ExitCode(code.rawValue)
    }
}
