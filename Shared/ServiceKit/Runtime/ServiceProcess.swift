import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#endif

/// A service as a program: everything between `main` and exit.
public enum ServiceProcess {
    /// Runs the service until it is told to stop; never returns. With `--migrate` alone it only brings its
    /// store's schema up to date.
    ///
    /// It exits 0 after a drain, 64 where the command line is wrong, 78 where the configuration or the store
    /// can't work until somebody mends it, 75 where another start may succeed.
    public static func run(_ descriptor: ServiceDescriptor) -> Never {
        // Before any thread exists, so that all inherit it: signals are taken by `sigwait` below, and a peer
        // that
        // has gone shows as an error of `write`.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)

        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments == [MigrationRun.flag] { migrate(descriptor) }
        let configuration = valid(descriptor) { () throws(ServiceConfiguration.Fault) in
            try ServiceConfiguration(arguments: arguments, environment: environment())
        }
        let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        let application = eventLoop.submit {
            let application = ServiceApplication(
                descriptor: descriptor, configuration: configuration, eventLoop: eventLoop)
            application.start()
            return NIOLoopBound(application, eventLoop: eventLoop)
        }
        while true {
            var number: CInt = 0
            sigwait(&signals, &number)
            application.whenSuccess { $0.value.handle(.terminationRequested) }
        }
    }

    /// Brings the store's schema up to date, and leaves.
    private static func migrate(_ descriptor: ServiceDescriptor) -> Never {
        let (store, logLevel) = valid(descriptor) { () throws(ServiceConfiguration.Fault) in
            let environment = environment()
            return (
                try ServiceConfiguration.Store(environment: environment),
                try ServiceConfiguration.logLevel(environment)
            )
        }
        Task.detached {
            exit(await MigrationRun.exitCode(descriptor.schema, in: store, logLevel: logLevel))
        }
        while true { pause() }
    }

    /// What `body` answers; a fault ends the process.
    private static func valid<Value>(
        _ descriptor: ServiceDescriptor, _ body: () throws(ServiceConfiguration.Fault) -> Value
    ) -> Value {
        do throws(ServiceConfiguration.Fault) {
            return try body()
        } catch {
            complain("holdfast-\(descriptor.name): \(error.description)\n")
            exit(64)
        }
    }

    private static func complain(_ sentence: String) {
        var text = sentence
        text.withUTF8 { _ = Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// The process's environment.
    private static func environment() -> [String: String] {
        var result: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let equals = text.firstIndex(of: "=") {
                result[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return result
    }
}
