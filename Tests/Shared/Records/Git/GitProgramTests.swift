import Foundation
import Primitives
import TestSupport
import Testing

@testable import Records

@Suite struct GitProgramTests {
    private func failure(_ history: GitHistory) async -> GitError? {
        do throws(GitError) {
            _ = try await history.snapshot()
            return nil
        } catch {
            return error
        }
    }

    @Test func withoutGit_theProgramIsMissing() async throws {
        let directory = try TemporaryDirectory()
        let history = GitHistory(
            directory: directory.path, bounds: .patient, environment: ["PATH": directory.path])
        #expect(await failure(history) == .programMissing)
    }

    @Test(arguments: ["", "/nowhere"])
    func outsideARepository_thereIsNoHistory(_ place: String) async throws {
        let directory = try TemporaryDirectory()
        let environment = ["PATH": environmentValue("PATH") ?? "", "HOME": directory.path]
        let history = GitHistory(
            directory: directory.path + place, bounds: .patient, environment: environment)
        #expect(await failure(history) == .notARepository)
    }

    @Test func gitThatHangs_isKilledInTime() async throws {
        let directory = try TemporaryDirectory()
        let mark = directory.file("mark")
        let path = try fakeGit("echo $$ > \(mark)\nexec /usr/bin/tail -f /dev/null", in: directory)
        // On a busy machine a short time may pass before the program has begun: then it gets longer.
        for milliseconds: Int64 in [500, 5000, 50_000] {
            var bounds = GitHistory.Bounds()
            bounds.milliseconds = milliseconds
            let history = GitHistory(directory: directory.path, bounds: bounds, environment: ["PATH": path])
            #expect(await failure(history) == .timedOut)
            if let text = try? String(contentsOfFile: mark, encoding: .utf8), text.hasSuffix("\n") {
                let pid = try #require(Int32(text.dropLast()))
                #expect(kill(pid, 0) == -1)
                return
            }
        }
        Issue.record("the program never began")
    }

    @Test func allReadingsTogether_haveOneDeadline() async throws {
        let directory = try TemporaryDirectory()
        // Each step is well within the time, all together are not; the clock is the test's own.
        let path = try fakeGit("exit 1", in: directory)
        let ticks = Ticks()
        var bounds = GitHistory.Bounds()
        bounds.milliseconds = 50_000
        let clocks = Clocks(
            now: { Timestamp(milliseconds: 0) }, monotonic: { ticks.next(milliseconds: 30_000) },
            random: { 0 })
        let history = GitHistory(
            directory: directory.path, bounds: bounds, clocks: clocks, environment: ["PATH": path])
        #expect(await failure(history) == .timedOut)
    }

    @Test func refusal_isPassedOnInOneLine() async throws {
        let directory = try TemporaryDirectory()
        let path = try fakeGit("echo 'fatal: no such thing' >&2\necho more >&2\nexit 128", in: directory)
        let history = GitHistory(directory: directory.path, bounds: .patient, environment: ["PATH": path])
        #expect(await failure(history) == .refused("fatal: no such thing"))
    }

    @Test(arguments: ["echo nonsense", "printf 'g%.0s' $(seq 40)", "true"])
    func nonsense_isUnreadable(_ script: String) async throws {
        let directory = try TemporaryDirectory()
        let path = try fakeGit("PATH=/usr/bin:/bin\n" + script, in: directory)
        let history = GitHistory(directory: directory.path, bounds: .patient, environment: ["PATH": path])
        #expect(await failure(history) == .unreadableOutput)
    }

    @Test func endlessOutput_isCut() async throws {
        let directory = try TemporaryDirectory()
        let path = try fakeGit("exec /bin/cat /dev/zero", in: directory)
        let history = GitHistory(directory: directory.path, bounds: .patient, environment: ["PATH": path])
        #expect(await failure(history) == .tooMuchOutput(bytesMax: 1024))
    }

    @Test func environment_holdsOnlyWhatGitNeeds() async throws {
        let directory = try TemporaryDirectory()
        let log = directory.file("environment")
        let path = try fakeGit("/usr/bin/env > \(log)\necho \"$@\" >> \(log)\nexit 128", in: directory)
        let environment = ["PATH": path, "HOME": "/h", "GIT_DIR": "/elsewhere", "PAGER": "less"]
        _ = await failure(GitHistory(directory: directory.path, bounds: .patient, environment: environment))
        let lines = Set(
            try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init))
        #expect(
            lines.isSuperset(of: ["HOME=/h", "GIT_OPTIONAL_LOCKS=0", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C"]))
        #expect(!lines.contains { $0.hasPrefix("GIT_DIR") || $0.hasPrefix("PAGER") })
        #expect(lines.contains { $0.hasPrefix("--no-pager -C \(directory.path) -c core.fsmonitor=false ") })
    }
}

/// A clock that goes on by itself with each look at it.
private final class Ticks: @unchecked Sendable {
    private let lock = NSLock()
    private var time: Int64 = 0

    func next(milliseconds: Int64) -> MonotonicTime {
        lock.withLock {
            time += milliseconds * 1_000_000
            return MonotonicTime(nanoseconds: time)
        }
    }
}
