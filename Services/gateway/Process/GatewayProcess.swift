import Glibc
import Logging
import NIOCore
import NIOPosix
import Primitives
import Processes
import Telemetry

/// The process around a gateway: its settings, descriptors and signals.
public enum GatewayProcess {
    static let ioErrorExitCode: Int32 = 74

    /// Serves the client on standard input and output until either ends or a signal comes, or clients over
    /// HTTP until a signal comes; never returns.
    ///
    /// Exit codes: 0 at the end of a session, 64 for a wrong flag, 78 for a wrong setting, 74 where
    /// standard input or output, or the address, can't be used.
    public static func run() -> Never {
        let configuration: GatewayConfiguration
        do throws(GatewayConfiguration.Refusal) {
            configuration = try GatewayConfiguration(
                arguments: Array(CommandLine.arguments.dropFirst()), environment: environment())
        } catch {
            refuse(error.sentence, exitCode: error.exitCode)
        }
        // A client that stops reading is told by the failed write, not by our death.
        signal(SIGPIPE, SIG_IGN)
        // Blocked before the first thread starts, so that they all arrive in `sigwait`.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
        eventLoop.scheduleTask(in: .seconds(StartPages.secondsAfterStart)) { StartPages.release() }
        if let settings = configuration.http {
            serveHTTP(configuration, settings, eventLoop, &signals)
        }
        let outputWritten = eventLoop.makePromise(of: Void.self)
        guard let streams = StandardStreams(onOutputEnd: { outputWritten.succeed() }) else {
            refuse("Standard input and output can't be used.", exitCode: ioErrorExitCode)
        }
        if !streams.isOutputPumped { outputWritten.succeed() }
        let started = eventLoop.submit {
            let gateway = Gateway(
                configuration: configuration, eventLoop: eventLoop, clocks: .system,
                log: logger(configuration))
            gateway.serve(input: streams.input, output: streams.output)
                .flatMap { outputWritten.futureResult }
                .whenComplete { leave(streams, $0) }
            return NIOLoopBound(gateway, eventLoop: eventLoop)
        }
        waitForSignal(&signals)
        started.whenSuccess { $0.value.drain() }
        waitForSignal(&signals)
        streams.restore()
        exit(0)
    }

    /// A client that does not read what is logged must not hold calls up.
    static func logger(
        _ configuration: GatewayConfiguration, _ threshold: LogThreshold? = nil
    ) -> Logger {
        let threshold = threshold ?? LogThreshold(configuration.logLevel)
        return Logger(label: "gateway") {
            JSONLineLogHandler(service: $0, threshold: threshold, patience: .drops)
        }
    }

    static func environment() -> [String: String] {
        var values: [String: String] = [:]
        let names =
            [
                "HOLDFAST_RUNTIME_DIR", "HOLDFAST_LOG_LEVEL", "HOLDFAST_TOOLS", "HOLDFAST_STATUS_FILE",
                "HOLDFAST_HOME", "HOLDFAST_REPOSITORY", "HOLDFAST_METRICS",
            ] + HTTPSettings.variables + AuthSettings.variables
        for name in names {
            if let value = getenv(name) { values[name] = String(cString: value) }
        }
        return values
    }

    static func waitForSignal(_ signals: inout sigset_t) {
        var number: CInt = 0
        while sigwait(&signals, &number) != 0 {}
    }

    private static func leave(_ streams: StandardStreams, _ result: Result<Void, any Error>) {
        streams.restore()
        switch result {
        case .success: exit(0)
        case .failure: refuse("Standard input and output can't be used.", exitCode: ioErrorExitCode)
        }
    }

    /// Ends the process with a sentence for whoever started it.
    static func refuse(_ sentence: String, exitCode: Int32) -> Never {
        let line = "holdfast-gateway: \(sentence)\n"
        _ = line.utf8CString.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count - 1) }
        exit(exitCode)
    }
}
