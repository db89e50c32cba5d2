import Glibc
import NIOCore
import TestSupport
import Testing
import Wire

/// `holdfast pipe` to an adapter's socket: lines all the way.
@Suite(.serialized, .timeLimit(.minutes(1))) struct SocketPipeTests {
    private func run(_ path: String, _ input: String) async throws -> (TestProcess.Exit, String, String) {
        let (output, errors) = (Collected(), Collected())
        let process = try TestProcess(
            Installation.program("holdfast"), ["pipe", path], environment: [:],
            output: .pieces(output.take), errors: .pieces(errors.take))
        process.write(ByteBuffer(string: input))
        process.closeInput()
        let exit = try await process.exit(within: .seconds(20))
        return (
            exit, try await output.text(within: .seconds(5)), try await errors.text(within: .seconds(5))
        )
    }

    @Test func linesGoThroughAndBack_andTheEndWaitsForTheAnswers() async throws {
        let path = "/tmp/hf-\(UInt32.random(in: 0 ... .max)).sock"
        let adapter = try TestProcess(
            Installation.program("holdfast"),
            ["adapt", "other", "--socket", path, "--", ForeignServers.fixture], environment: [:])
        _ = try await eventually("the adapter's socket", within: .seconds(20)) {
            try? FrameSocket(path: path)
        }
        let lines = (1...20).map { id in
            let name = id % 2 == 0 ? "test_reconnection" : "test_simple_text"
            return #"{"jsonrpc":"2.0","id":\#(id),"method":"tools/call","params":{"name":"\#(name)"}}"#
        }
        let (exit, output, errors) = try await run(path, lines.joined(separator: "\n"))
        #expect(exit == .code(0), "\(errors)")
        let ids = output.split(separator: "\n").compactMap { try? JSON(parsing: String($0))["id"]?.integer }
        #expect(ids.sorted() == Array(1...20))
        #expect(ids != Array(1...20), "answers come as they are ready")
        adapter.signal(SIGTERM)
        #expect(try await adapter.exit(within: .seconds(10)) == .code(0))
        unlink(path)
    }

    @Test func nobodyThere_isSaid() async throws {
        let (exit, output, errors) = try await run("/tmp/hf-no-such.sock", "")
        #expect(exit == .code(69))
        #expect(output == "")
        #expect(errors.hasPrefix("holdfast: can't connect to /tmp/hf-no-such.sock"), "\(errors)")
    }
}
