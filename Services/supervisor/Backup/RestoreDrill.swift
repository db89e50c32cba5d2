import Glibc
import Primitives
import Processes
import Wire

/// Restores a backup into a system of its own that is thrown away afterwards, and compares.
struct RestoreDrill {
    /// What was found.
    struct Outcome {
        let manifest: BackupManifest
        /// What differs between the backup and what a restored system exports, one sentence each.
        let differences: [String]
        let milliseconds: Int64
    }

    let clocks: Clocks

    /// How long the system is given to leave, in milliseconds.
    private static let stopMilliseconds: Int64 = 40_000
    /// Below a longer directory no socket has a name.
    private static let temporaryBytesMax = 60

    /// Does it.
    ///
    /// - Throws: `ExportRun.Failure`.
    func run(
        _ directory: String, tell: (ExportFile.Section) -> Void
    ) throws(ExportRun.Failure) -> Outcome {
        let begin = clocks.monotonic()
        let root = try makeDirectory()
        defer { Files.removeTree(root) }
        let runtimeDirectory = root + "/run"
        do throws(SystemFault) {
            for name in ["home", "run", "work"] { try Files.makePrivateDirectory("\(root)/\(name)") }
        } catch {
            throw ExportRun.Failure(sentence: "\(error)", isTemporary: false)
        }
        let start = SupervisorStart(program: ThisProcess.program, environment: Self.environment(root))
        do throws(SupervisorJoin.Failure) {
            try SupervisorJoin.join(runtimeDirectory: runtimeDirectory, start)
        } catch {
            throw ExportRun.Failure(sentence: "the system to restore into did not start: \(error)")
        }
        defer { stop(runtimeDirectory) }
        let manifest = try BackupRestore(runtimeDirectory: runtimeDirectory, clocks: clocks)
            .run(from: directory, tell: tell)
        let again = try ExportRun(runtimeDirectory: runtimeDirectory, clocks: clocks)
            .run(to: root + "/again.jsonl") { _ in }
        return Outcome(
            manifest: manifest, differences: Self.differences(manifest.services, again.sections),
            milliseconds: clocks.monotonic().milliseconds(since: begin))
    }

    /// What a restored system tells of itself that the backup does not.
    static func differences(_ promised: JSONObject, _ found: [ExportFile.Section]) -> [String] {
        found.flatMap { section -> [String] in
            let before = promised[section.service] ?? .null
            var differences: [String] = []
            for name in ["lines", "bytes", "sha256"] where before[name] != section.manifest[name] {
                let (was, now) = (before[name] ?? .null, section.manifest[name] ?? .null)
                differences.append(
                    "\(section.service): \(name) is \(now.text), in the backup it is \(was.text)")
            }
            return differences
        }
    }

    /// A system of its own: nothing that is set here reaches it.
    private static func environment(_ root: String) -> [String: String] {
        var environment = ThisProcess.environment.filter { !$0.key.hasPrefix(Setting.variablePrefix) }
        let own: [Setting: String] = [
            .home: root + "/home", .runtimeDirectory: root + "/run", .repository: root + "/work",
            .statusFile: "\(root)/status.md", .http: "off", .standby: "off",
            // Nothing is to move while it is compared.
            .archiveAfterDays: "36500",
        ]
        for (setting, value) in own { environment[setting.variable] = value }
        return environment
    }

    private func makeDirectory() throws(ExportRun.Failure) -> String {
        let wanted = ThisProcess.environment["TMPDIR"] ?? "/tmp"
        let parent = wanted.utf8.count > Self.temporaryBytesMax ? "/tmp" : wanted
        var template = Array("\(parent)/hf-drill-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw ExportRun.unwritable(parent) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private func stop(_ runtimeDirectory: String) {
        do throws(ControlClient.Failure) {
            var client = try ControlClient(path: SupervisorPlan.controlPath(runtimeDirectory))
            _ = try client.call("supervisor/stop", withinMilliseconds: Self.stopMilliseconds)
            _ = client.waitForEnd(withinMilliseconds: Self.stopMilliseconds)
        } catch {
            // It has left already, or leaves by itself once nobody has come for a while.
        }
    }
}
