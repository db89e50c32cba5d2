import Glibc
import Processes

/// A process that is spoken with over its standard input and output; what it writes to its standard error
/// goes to ours.
struct PipedProcess {
    let pid: Int32
    /// Written to: its standard input.
    let input: CInt
    /// Read from: its standard output.
    let output: CInt

    /// Starts one.
    ///
    /// - Parameter joinsGroup: Whether it stays in our process group.
    /// - Throws: `SystemFault`; no descriptor is left open then.
    static func start(
        _ executable: String, arguments: [String], environment: [String: String], joinsGroup: Bool = false
    ) throws(SystemFault) -> PipedProcess {
        let (theirInput, input) = try Descriptor.pipe()
        var ours = [input]
        var theirs = [theirInput]
        defer { for end in theirs where end >= 0 { close(end) } }
        do throws(SystemFault) {
            let (output, theirOutput) = try Descriptor.pipe()
            let log = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 16)
            ours.append(output)
            theirs += [theirOutput, log]
            var handover = [
                ProcessSpawner.Handover(descriptor: theirInput, number: 0),
                ProcessSpawner.Handover(descriptor: theirOutput, number: 1),
            ]
            if log >= 0 { handover.append(.init(descriptor: log, number: 2)) }
            let pid = try ProcessSpawner.spawn(
                executable, arguments: arguments, environment: environment, handover: handover,
                joinsGroup: joinsGroup)
            return PipedProcess(pid: pid, input: input, output: output)
        } catch {
            for end in ours { close(end) }
            throw error
        }
    }
}
