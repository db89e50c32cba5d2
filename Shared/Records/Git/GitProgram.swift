import Primitives
import Subprocess

/// Runs `git` in one directory: never through a shell, never asking anybody, within a time and a size.
struct GitProgram: Sendable {
    /// What came out of one run.
    struct Output {
        var bytes: [UInt8] = []
        /// Whether the size was reached, so that the end is missing.
        var isCut = false
        var exitCode: Int32 = 0
    }

    private static let errorBytesMax = 65_536

    private let directory: String
    private let environment: [String: String]
    private let clocks: Clocks

    /// Git for this directory, with what it needs of `environment` and nothing else.
    init(directory: String, environment: [String: String], clocks: Clocks) {
        self.directory = directory
        self.clocks = clocks
        // Where programs and the user's own settings are; `safe.directory` is one of these.
        let kept = ["PATH", "HOME", "XDG_CONFIG_HOME"]
        self.environment = environment.filter { kept.contains($0.key) }.merging([
            "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
        ]) { $1 }
    }

    /// The output of one command, cut at `bytesMax`; any exit code but git's own for a failure, 128, is an
    /// answer.
    ///
    /// - Throws: `GitError`.
    func run(_ arguments: [String], bytesMax: Int, deadline: Deadline) async throws(GitError) -> Output {
        let remaining = deadline.remainingMilliseconds(at: clocks.monotonic())
        guard remaining > 0 else { throw .timedOut }
        let result: Result<Output, GitError>? = await withTaskGroup { group in
            group.addTask { await runToEnd(arguments, bytesMax: bytesMax) }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(remaining))
                return nil
            }
            let first = await group.next() ?? nil
            // Whichever is left ends by this: the wait at once, git by SIGKILL.
            group.cancelAll()
            return first
        }
        guard let result else { throw .timedOut }
        return try result.get()
    }

    /// The same, where an incomplete output would be worth nothing.
    ///
    /// - Throws: `GitError`.
    func runWhole(
        _ arguments: [String], bytesMax: Int, deadline: Deadline
    ) async throws(GitError) -> Output {
        let output = try await run(arguments, bytesMax: bytesMax, deadline: deadline)
        guard !output.isCut else { throw .tooMuchOutput(bytesMax: bytesMax) }
        return output
    }

    private func runToEnd(_ arguments: [String], bytesMax: Int) async -> Result<Output, GitError>? {
        let own = ["--no-pager", "-C", directory, "-c", "core.fsmonitor=false"]
        let variables = environment.map { (Environment.Key(stringLiteral: $0.key), $0.value) }
        let configuration = Configuration(
            executable: .name("git"), arguments: Arguments(own + arguments),
            environment: .custom(Dictionary(uniqueKeysWithValues: variables)))
        do {
            let result = try await Subprocess.run(
                configuration, input: .none, output: .sequence, error: .bytes(limit: Self.errorBytesMax)
            ) { execution in
                var output = Output()
                for try await piece in execution.standardOutput {
                    piece.withUnsafeBytes { output.bytes.append(contentsOf: $0) }
                    if output.bytes.count > bytesMax {
                        output.bytes.removeLast(output.bytes.count - bytesMax)
                        output.isCut = true
                        try? execution.send(signal: .kill)
                        break
                    }
                }
                return output
            }
            var output = result.closureResult
            guard !output.isCut else { return .success(output) }
            switch result.terminationStatus {
            case .exited(128): return .failure(Self.refusal(result.standardError))
            case .exited(let code):
                output.exitCode = code
                return .success(output)
            case .signaled(let signal): return .failure(.notRun("ended by signal \(signal)"))
            }
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .failure(.programMissing)
        } catch is CancellationError {
            return nil
        } catch {
            return .failure(.notRun(String(describing: error)))
        }
    }

    private static func refusal(_ message: [UInt8]) -> GitError {
        // With LC_ALL=C the wording is git's own; it has no code for this.
        let text = String(decoding: message, as: UTF8.self)
        if text.contains("not a git repository") || text.hasPrefix("fatal: cannot change to") {
            return .notARepository
        }
        let line = message[...].lines.first { !$0.trimmed.isEmpty } ?? []
        return .refused(String(line.prefix(500).text))
    }
}
