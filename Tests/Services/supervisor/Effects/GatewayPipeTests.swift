import Foundation
import Glibc
import NIOCore
import Processes
import TestSupport
import Testing
import Wire

@testable import Supervisor

@Suite struct GatewayPipeTests {
    /// Asks a gateway that is a shell script.
    private func ask(_ script: String, withinMilliseconds limit: Int64 = 30_000) throws -> Result<
        Message, GatewayPipe.Failure
    > {
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let program = directory + "/gateway"
        try ScriptedProgram.install(script, at: program)
        let environment = ProcessInfo.processInfo.environment
        let gateway = Gateway(
            program: program, environment: environment,
            start: SupervisorStart(program: program, environment: environment))
        var request = ByteBuffer()
        request.writeRequest(id: 1, method: "tools/call") { $0.writeStaticString("{}") }
        request.writeStaticString("\n")
        do throws(GatewayPipe.Failure) {
            return .success(try GatewayPipe.ask(gateway, request, withinMilliseconds: limit))
        } catch {
            return .failure(error)
        }
    }

    @Test func answerAmongOtherLines_isFound() throws {
        let script = """
            read line
            echo 'no JSON at all'
            echo '{"jsonrpc":"2.0","method":"notifications/message","params":{}}'
            [ "$1" = --stdio ] && echo '{"jsonrpc":"2.0","id":1,"result":{"structuredContent":{"a":1}}}'
            sleep 60
            """
        guard case .result(_, let result) = try ask(script).get() else {
            Issue.record("no result")
            return
        }
        #expect(result["structuredContent"]?.decoded == ["a": 1])
    }

    @Test func gatewayLeaves_isSaid() throws {
        #expect(
            try ask("exit 3") == .failure(GatewayPipe.Failure(reason: "the gateway left without an answer")))
    }

    @Test func gatewayIsSilent_isGivenUp() throws {
        #expect(
            try ask("exec sleep 60", withinMilliseconds: 50)
                == .failure(GatewayPipe.Failure(reason: "the gateway did not answer in time")))
    }
}
