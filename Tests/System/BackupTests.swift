import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// `holdfast backup` and `holdfast restore`, on the executables that ship.
    @Suite struct BackupTests {
        private static let lanes = 6

        /// Runs `body` while linked records are written as fast as they are answered.
        private func whileWriting(
            _ installation: Installation, _ body: ([LinkedWriter]) async throws -> Void
        ) async throws -> [LinkedWriter] {
            var writers: [LinkedWriter] = []
            for lane in 0..<Self.lanes {
                writers.append(LinkedWriter(try await installation.client(), name: "lane \(lane)"))
            }
            let stop = OneShot<Void>()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in writers { group.addTask { try await writer.run(until: stop) } }
                defer { stop.complete(.success(())) }
                _ = try await eventually("every lane has shipped something", within: .seconds(60)) {
                    writers.allSatisfy { $0.total.shipped.count > 5 } ? true : nil
                }
                try await body(writers)
                stop.complete(.success(()))
                try await group.waitForAll()
            }
            return writers
        }

        private func backup(_ installation: Installation, to directory: String) async throws -> JSON {
            let outcome = try await installation.holdfast("backup", "--to", directory, "--json")
            #expect(outcome.succeeded, "\(outcome.errors)")
            return try #require(outcome.json, "\(outcome.output)\(outcome.errors)")
        }

        /// What was acknowledged before a backup began, and the backup.
        private struct Cut {
            let path: String
            let deployments: Set<String>
            let told: Set<String>
            let heldMilliseconds: Int64
        }

        private func cut(_ installation: Installation, _ writers: [LinkedWriter], to directory: String)
            async throws -> Cut
        {
            let before = writers.map(\.total)
            let made = try await backup(installation, to: directory)
            return Cut(
                path: try #require(made["path"]?.string),
                deployments: Set(before.flatMap { $0.shipped.keys }),
                told: before.reduce(into: []) { $0.formUnion($1.told) },
                heldMilliseconds: made["manifest"]?["held_ms"]?.integer ?? -1)
        }

        /// Backups in the midst of writes are cuts: what was acknowledged before one is in it, nothing in it
        /// leads or points to what is not; and each can be restored into either kind of store.
        @Test(arguments: Backend.allCases)
        func backupWhileWriting_isAConsistentCut_andRestoredElsewhere(from: Backend) async throws {
            let to: Backend = from == .embedded ? .postgresql : .embedded
            let directory = try TemporaryDirectory()
            var cuts: [Cut] = []
            try await from.withRunning { installation, _ in
                let begin = ContinuousClock.now
                let writers = try await whileWriting(installation) { writers in
                    for _ in 0..<3 {
                        cuts.append(try await cut(installation, writers, to: directory.file("b")))
                    }
                }
                let took = (ContinuousClock.now - begin).milliseconds
                let accounts = writers.map(\.total)
                let failures = accounts.flatMap(\.failures)
                #expect(failures.isEmpty, "\(failures.prefix(3))")
                let shipped: [String: String] = accounts.reduce(into: [:]) {
                    $0.merge($1.shipped) { one, _ in one }
                }
                for cut in cuts {
                    let content = try BackupContent(cut.path + "/records.jsonl")
                    #expect(content.tornLinks.isEmpty, "\(content.tornLinks.prefix(3))")
                    let ahead = content.itemsAhead(of: shipped)
                    #expect(ahead.isEmpty, "\(ahead.prefix(3))")
                    let lost = cut.deployments.subtracting(content.ids("deployment_events"))
                    #expect(lost.isEmpty, "\(lost.count) acknowledged deployments are not in it")
                    let titles = content.rows("work_items").filter {
                        $0["title"]?.string == LinkedWriter.shippedTitle
                    }
                    #expect(cut.told.isSubset(of: Set(titles.compactMap { $0["id"]?.string })))
                    #expect((cut.heldMilliseconds > 0) == (from == .embedded))
                }
                let writes = accounts.map(\.writes).reduce(0, +)
                let rate = Int(Double(writes) * 1000 / took)
                let slowest = Int(accounts.map(\.slowest).max()?.milliseconds ?? 0)
                Report.say(
                    "backup, \(from): \(writes) writes, \(rate) a second, slowest \(slowest) ms, held "
                        + "\(cuts.map(\.heldMilliseconds)) ms")
            }
            let last = try #require(cuts.last)
            try await to.withRunning { installation, _ in
                let restored = try await installation.holdfast("restore", last.path)
                #expect(restored.succeeded, "\(restored.output)\(restored.errors)")
                // To the letter: what it says of itself now is what the backup holds.
                let again = try await backup(installation, to: directory.file("again"))
                let manifest = try JSON(
                    parsing: String(contentsOfFile: last.path + "/manifest.json", encoding: .utf8))
                #expect(again["manifest"]?["services"] == manifest["services"])
                // A second time it is there already; another backup is refused.
                #expect(try await installation.holdfast("restore", last.path).succeeded)
                let other = try await installation.holdfast("restore", try #require(cuts.first).path)
                #expect(!other.succeeded && other.errors.contains("not empty"), "\(other.errors)")
            }
        }

        @Test func backups_areListedVerifiedAndRotated_privateAndRehearsed() async throws {
            try await Installation.withRunning { installation, _ in
                let shelf = installation.home + "/backups"
                _ = try await installation.holdfast("call", "create_vendor", #"{"name": "acme"}"#)
                for _ in 0..<3 {
                    let made = try await installation.holdfast("backup", "--keep", "2")
                    #expect(
                        made.succeeded && made.output.contains("verified"), "\(made.output)\(made.errors)")
                }
                let list = try await installation.holdfast("backup", "list", "--json")
                let paths = (list.json?["backups"]?.array ?? []).compactMap { $0["path"]?.string }
                #expect(paths.count == 2)
                let path = try #require(paths.last)
                var status = stat()
                for (name, mode) in [("", 0o700), ("/manifest.json", 0o600), ("/records.jsonl", 0o600)] {
                    #expect(lstat(path + name, &status) == 0 && status.st_mode & 0o777 == UInt32(mode))
                }
                let whole = try await installation.holdfast("backup", "--verify", path)
                #expect(whole.succeeded && whole.output.contains("is whole"), "\(whole.errors)")
                let drill = try await installation.holdfast("restore", "--drill", path, within: .seconds(60))
                #expect(drill.succeeded && drill.output.contains("passed"), "\(drill.output)\(drill.errors)")
                let left = try FileManager.default.contentsOfDirectory(atPath: String(shelf.dropLast(13)))
                #expect(!left.contains { $0.hasPrefix("hf-drill") }, "\(left)")
                try await damage(path, installation)
            }
        }

        /// A backup that was changed is told from one that is whole, by every command; so are others.
        private func damage(_ path: String, _ installation: Installation) async throws {
            let manifest = path + "/manifest.json"
            let text = try String(contentsOfFile: manifest, encoding: .utf8)
            try text.replacingOccurrences(of: "\"holdfast_backup\": 1", with: "\"holdfast_backup\": 2")
                .write(toFile: manifest, atomically: true, encoding: .utf8)
            let newer = try await installation.holdfast("restore", path)
            #expect(newer.exit == .code(1) && newer.errors.contains("upgrade first"), "\(newer.errors)")
            try text.write(toFile: manifest, atomically: true, encoding: .utf8)
            let records = path + "/records.jsonl"
            let rows = try String(contentsOfFile: records, encoding: .utf8)
            try rows.replacingOccurrences(of: "acme", with: "acne")
                .write(toFile: records, atomically: true, encoding: .utf8)
            for command in [["backup", "--verify"], ["restore"], ["restore", "--drill"]] {
                let refused = try await run(installation, command + [path])
                #expect(refused.exit == .code(1) && refused.errors.contains("checksum"), "\(refused.errors)")
            }
            let foreign = try await installation.holdfast("restore", installation.workingDirectory)
            #expect(foreign.exit == .code(1) && foreign.errors.contains("no backup"), "\(foreign.errors)")
        }

        private func run(_ installation: Installation, _ words: [String]) async throws -> CommandOutcome {
            words.count == 2
                ? try await installation.holdfast(words[0], words[1])
                : try await installation.holdfast(words[0], words[1], words[2], within: .seconds(60))
        }

        /// Whatever moment a backup is killed at, there is a whole one or none, and the next one works.
        @Test func killedBackup_leavesNoHalfOne() async throws {
            let directory = try TemporaryDirectory()
            try await Installation.withRunning { installation, _ in
                _ = try await whileWriting(installation) { _ in
                    for milliseconds in [30, 60, 90, 120, 160, 200] {
                        let process = try TestProcess(
                            Installation.program("holdfast"), ["backup", "--to", directory.file("b")],
                            environment: installation.environment, directory: installation.workingDirectory)
                        try await Metronome.pause(.milliseconds(milliseconds))
                        process.signal(SIGKILL)
                        _ = try await process.exit(within: .seconds(10))
                    }
                    let made = try await backup(installation, to: directory.file("b"))
                    #expect(made["damaged"] == [])
                }
                let list = try await installation.holdfast(
                    "backup", "list", "--to", directory.file("b"), "--json")
                for entry in list.json?["backups"]?.array ?? [] {
                    let path = try #require(entry["path"]?.string)
                    #expect(try await installation.holdfast("backup", "--verify", path).succeeded)
                }
                let names = try FileManager.default.contentsOfDirectory(atPath: directory.file("b"))
                #expect(!names.contains { $0.hasPrefix(".unfinished") }, "\(names)")
                try FailurePage.judge(
                    "a backup is killed", clients: "nothing", records: "no half backup counts as one",
                    afterwards: "the next backup works, and removes what was left")
            }
        }

        @Test func fullDisk_isToldClearly_andLeavesNothing() async throws {
            let directory = try TemporaryDirectory()
            let shelf = directory.file("small")
            #expect(mkdir(shelf, 0o700) == 0)
            guard let disk = SmallDisk(at: shelf, megabytes: 1) else { return }
            try await Installation.withRunning { installation, _ in
                try disk.fill()
                let full = try await installation.holdfast("backup", "--to", shelf)
                #expect(full.exit == .code(1), "\(full.output)")
                #expect(full.errors.contains("room") || full.errors.contains("No space"), "\(full.errors)")
                disk.free()
                let made = try await installation.holdfast("backup", "--to", shelf)
                #expect(made.succeeded, "\(made.errors)")
            }
            try FailurePage.judge(
                "the disk for backups is full", clients: "nothing", records: "no half backup stays",
                afterwards: "`holdfast backup` exits with 1 and says so; the next works once there is room")
            _ = consume disk
        }
    }
}
