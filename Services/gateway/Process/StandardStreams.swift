import Glibc

/// The process's own input and output, moved out of the way: whatever a library prints goes to standard
/// error, never between the messages.
struct StandardStreams {
    /// Descriptors that the event loop can watch, both the session's to close.
    let input: CInt
    let output: CInt
    /// Whether answers pass through a thread, whose end has to be waited for.
    let isOutputPumped: Bool
    private let inputFlags: CInt
    private let outputFlags: CInt
    private let originals: (input: CInt, output: CInt)

    /// Takes both over; nil where the process has none, or descriptors run out.
    ///
    /// `onOutputEnd` is told when the last answer has been written to an output that is pumped.
    init?(onOutputEnd: @escaping @Sendable () -> Void) {
        // Above the descriptors that mean something to whoever starts us.
        let input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10)
        let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10)
        guard input >= 0, output >= 0 else { return nil }
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard nothing >= 0, dup2(nothing, STDIN_FILENO) >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
            return nil
        }
        close(nothing)
        originals = (fcntl(input, F_DUPFD_CLOEXEC, 10), fcntl(output, F_DUPFD_CLOEXEC, 10))
        inputFlags = fcntl(input, F_GETFL)
        outputFlags = fcntl(output, F_GETFL)
        if DescriptorPump.isWatchable(input) {
            self.input = input
        } else {
            guard let pipe = DescriptorPump.pipe(),
                DescriptorPump.start(from: input, to: pipe.write, onEnd: {})
            else { return nil }
            self.input = pipe.read
        }
        isOutputPumped = !DescriptorPump.isWatchable(output)
        if isOutputPumped {
            guard let pipe = DescriptorPump.pipe(),
                DescriptorPump.start(from: pipe.read, to: output, onEnd: onOutputEnd)
            else { return nil }
            self.output = pipe.write
        } else {
            self.output = output
        }
    }

    /// Puts the descriptors' modes back: they may be shared with whoever started us, a shell on a terminal
    /// say.
    func restore() {
        _ = fcntl(originals.input, F_SETFL, inputFlags)
        _ = fcntl(originals.output, F_SETFL, outputFlags)
    }
}
