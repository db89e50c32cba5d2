import Foundation
import Glibc
import NIOCore
import Testing
import Wire

@testable import Supervisor

/// The built program itself, in a state directory of its own.
@Suite(.serialized) struct HoldfastProgramTests {
    /// How a program ended and what it said.
    private struct Ending {
        let code: Int32
        let output: String
        let errors: String
    }

    private let home: String

    init() throws {
        home = try temporaryDirectory()
    }

    /// The program that was built along with these tests.
    private static let program: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        var directory = URL(fileURLWithPath: own).deletingLastPathComponent()
        // Depending on how tests are run this process is the test bundle or the toolchain's helper.
        if !FileManager.default.fileExists(atPath: directory.appendingPathComponent("holdfast").path) {
            directory = URL(fileURLWithPath: #filePath)
            for _ in 0..<5 { directory.deleteLastPathComponent() }
            directory.appendPathComponent(".build/debug")
        }
        return directory.appendingPathComponent("holdfast").path
    }()

    private func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.program)
        process.arguments = arguments
        var all = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("HOLDFAST_") }
        all["HOLDFAST_HOME"] = home
        all["HOLDFAST_RUNTIME_DIR"] = home + "/run"
        process.environment = all.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = Pipe()
        process.standardError = Pipe()
        try process.run()
        return process
    }

    private func end(_ process: Process) throws -> Ending {
        let output = try #require(process.standardOutput as? Pipe).fileHandleForReading.readDataToEndOfFile()
        let errors = try #require(process.standardError as? Pipe).fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Ending(
            code: process.terminationStatus, output: String(decoding: output, as: UTF8.self),
            errors: String(decoding: errors, as: UTF8.self))
    }

    private func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Ending {
        try end(start(arguments, environment: environment))
    }

    /// Ends the supervisor of this test, whatever has happened, and takes the directory away.
    private func cleanUp() throws {
        _ = try run("stop")
        if let content = try Files.read(home + "/supervisor.pid"),
            let pid = Int32(String(buffer: content).prefix { $0.isNumber }),
            (try? SupervisorLock.take(home: home, patience: 0)).map({ $0.release() }) == nil
        {
            kill(pid, SIGKILL)
        }
        try FileManager.default.removeItem(atPath: home)
    }

    @Test func severalClientsAtOnce_shareOneSupervisor() throws {
        do {
            let clients = try (0..<6).map { _ in try start(["mcp"]) }
            for client in clients {
                let ending = try end(client)
                #expect(ending.code == 0, "\(ending.errors)")
                #expect(ending.output == "")
            }
            let status = try JSON(parsing: ByteBuffer(string: run("status", "--json").output))
            #expect(status["running"] == true)
            #expect(status["leaves_without_clients"] == true)
            let names = status["services"]?.array?.compactMap { $0["name"]?.string }
            #expect(names == ServiceCatalogue.names + ServiceCatalogue.names.map { $0 + "-standby" })
            let second = try run("run")
            #expect(second.code == 75)
            #expect(second.errors.contains("a supervisor runs already for \(home) (pid"))
            let stopped = try run("stop")
            #expect(stopped.code == 0, "\(stopped.errors)")
            #expect(try run("status").output.hasPrefix("No supervisor runs for \(home)."))
        } catch {
            try cleanUp()
            throw error
        }
        try cleanUp()
    }

    @Test func badConfiguration_stopsTheStartWithASentence() throws {
        let ending = try run("mcp", environment: ["HOLDFAST_LOG_LEVEL": "loud"])
        #expect(ending.code == 78)
        #expect(ending.errors.hasPrefix("holdfast: HOLDFAST_LOG_LEVEL must be one of trace"))
        try cleanUp()
    }

    @Test func passwords_areNotShown() throws {
        let ending = try run("config", environment: ["HOLDFAST_DATABASE_URL": "postgresql://u:secret@h/db"])
        #expect(ending.code == 0)
        #expect(ending.output.contains("postgresql://u:***@h/db"))
        #expect(!ending.output.contains("secret"))
        try cleanUp()
    }

    @Test func tokens_areMadeListedAndRevoked() throws {
        let made = try run("token", "add", "ci", "--scope", "read")
        #expect(made.code == 0)
        #expect(made.output.hasPrefix("hf_"))
        #expect(made.output.utf8.count == 47)
        #expect(try run("token", "add", "ci").code == 1)
        #expect(try run("token", "add", "other", "--scope", "root").code == 64)
        let list = try run("token", "list").output
        #expect(list.contains("ci    read"))
        #expect(!list.contains("hf_"))
        #expect(try run("token", "revoke", "ci").code == 0)
        #expect(try run("token", "revoke", "ci").code == 1)
        let tokens = try JSON(parsing: ByteBuffer(string: run("token", "list", "--json").output))["tokens"]
        #expect(tokens?.array?.count == 1)
        #expect(tokens?.array?.first?["revoked_at"]?.string != nil)
        try cleanUp()
    }

    @Test func filesThatLetClientsIn_mustBeSound() throws {
        let tokens = home + "/mine.json"
        let run = ["run", "--only", "gateway", "--tokens-file", tokens, "--http", "127.0.0.1:29420"]
        let missing = try end(start(run))
        #expect(missing.code == 78)
        #expect(missing.errors.contains("There is no \(tokens)"))
        try "{\"tokens\":[]}".write(toFile: tokens, atomically: false, encoding: .utf8)
        chmod(tokens, 0o644)
        let open = try end(start(run))
        #expect(open.code == 78)
        #expect(open.errors.contains("open to others"))
        try cleanUp()
    }

    @Test func takenAddress_thatWasNamed_isFatal() throws {
        let listener = try HTTPListener.bind(try #require(HTTPAddress("127.0.0.1:29520")), mayMove: true)
        defer { close(listener.descriptor) }
        let ending = try self.run("run", "--only", "gateway", "--http", listener.address.text)
        #expect(ending.code == 69)
        #expect(ending.errors.contains("serve HTTP at \(listener.address.text)"))
        #expect(ending.errors.contains("HOLDFAST_HTTP"))
        try cleanUp()
    }

    @Test func nobodyRuns_isSaid() throws {
        for arguments in [["stop"], ["restart", "vendors"], ["status"]] {
            let ending = try end(start(arguments))
            #expect(ending.code == 69)
            #expect(ending.errors.contains("no supervisor runs for \(home)"))
        }
        try cleanUp()
    }

    @Test func wrongUse_isAUsageError() throws {
        #expect(try run("run", "--only", "nobody").code == 64)
        #expect(try run("call", "tool", "[]").code == 64)
        try cleanUp()
    }
}
