import Foundation
import TestSupport
import Testing

extension SystemTests {
    /// What `make install-system` puts in place, and what a service manager is told.
    @Suite struct SystemInstallTests {
        private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path

        private func install(_ word: String, into directory: String) async throws -> String {
            let output = Collected()
            let process = try TestProcess(
                Self.root + "/scripts/install-system.sh", [word],
                environment: [
                    "PATH": environmentValue("PATH") ?? "/usr/bin:/bin", "HOME": directory,
                    "DESTDIR": directory + "/image", "PREFIX": "/usr", "FROM": Installation.programs,
                ], output: .pieces(output.take), errors: .pieces(output.take))
            process.closeInput()
            let exit = try await process.exit(within: .seconds(60))
            #expect(exit == .code(0))
            return try await output.text(within: .seconds(10))
        }

        @Test func installedPrograms_areOneVersionBehindALink_andGoAgain() async throws {
            let directory = try TemporaryDirectory()
            _ = try await install("install", into: directory.path)
            // Once more is the same version.
            _ = try await install("install", into: directory.path)
            let usr = directory.path + "/image/usr"
            let files = FileManager.default
            let versions = try files.contentsOfDirectory(atPath: usr + "/lib/holdfast")
            #expect(versions.count == 1)
            let link = try files.destinationOfSymbolicLink(atPath: usr + "/bin/holdfast")
            #expect(link == "../lib/holdfast/\(try #require(versions.first))/holdfast")
            #expect(files.isExecutableFile(atPath: usr + "/bin/holdfast"))
            let unit = try String(
                contentsOfFile: usr + "/lib/systemd/system/holdfast.service", encoding: .utf8)
            #expect(unit.contains("ExecStart=/usr/bin/holdfast run\n") && !unit.contains("@PREFIX@"))
            // Each command has its manual page, and each shell what completes it.
            let pages = try files.contentsOfDirectory(atPath: usr + "/share/man/man1")
            #expect(pages.contains("holdfast.1") && pages.contains("holdfast-token-add.1"))
            for page in pages {
                let text = try String(contentsOfFile: "\(usr)/share/man/man1/\(page)", encoding: .utf8)
                #expect(text.hasPrefix(".TH \"HOLDFAST"), "\(page)")
            }
            let completions = [
                "bash-completion/completions/holdfast", "zsh/site-functions/_holdfast",
                "fish/vendor_completions.d/holdfast.fish",
            ].map { "\(usr)/share/\($0)" }
            for path in completions {
                #expect(try String(contentsOfFile: path, encoding: .utf8).contains("deployments"), "\(path)")
            }
            _ = try await install("uninstall", into: directory.path)
            #expect(try files.contentsOfDirectory(atPath: usr + "/share/man/man1") == [])
            #expect(completions.allSatisfy { !files.fileExists(atPath: $0) })
            #expect(!files.fileExists(atPath: usr + "/lib/holdfast"))
            #expect(try files.contentsOfDirectory(atPath: usr + "/bin") == [])
        }

        @Test func serviceManager_isToldOfReadinessLifeAndTheEnd() async throws {
            let directory = try TemporaryDirectory()
            let listener = try NotifySocket(path: directory.file("notify"))
            try await Installation.with(
                settings: ["NOTIFY_SOCKET": directory.file("notify"), "WATCHDOG_USEC": "200000"]
            ) { installation in
                let supervisor = try await installation.run()
                #expect(try await listener.next(containing: "READY=1").contains("STATUS=3 of 3"))
                _ = try await listener.next(containing: "WATCHDOG=1")
                // What is started has nothing to tell.
                let services = installation.processes.filter { $0.command.contains("holdfast-") }
                #expect(services.count == 6)
                for service in services {
                    let variables = FileManager.default.contents(atPath: "/proc/\(service.pid)/environ")
                    #expect(!String(decoding: variables ?? Data(), as: UTF8.self).contains("NOTIFY_SOCKET"))
                }
                try await installation.stop(supervisor)
                _ = try await listener.next(containing: "STOPPING=1")
            }
        }
    }
}
