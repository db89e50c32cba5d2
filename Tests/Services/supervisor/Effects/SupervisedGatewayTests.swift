import Glibc
import NIOCore
import Primitives
import Processes
import Testing
import Wire

@testable import Supervisor

/// What serves HTTP is supervised as services are, behind a TCP socket that stays.
@Suite struct SupervisedGatewayTests {
    /// Connects, sends a word, and gives the answer once it comes; nil if there is none.
    private func ask(_ harness: SupervisorHarness) throws -> String? {
        let url = try #require(harness.plan.specs.compactMap(\.url).first)
        let port = try #require(url.split(separator: ":").last?.split(separator: "/").first)
        let descriptor = connectedOverTCP(port: try #require(Int(port)))
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        Descriptor.write("hello", to: descriptor)
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }

    @Test func gateway_hasNoRoute_andNoSocketOfTheServices() async throws {
        try await SupervisorHarness.run(["one": ["serve"], "gateway": ["serve"]]) { harness in
            try await harness.wait("gateway", .ready)
            try await harness.wait("one", .ready)
            let status = try await harness.with { $0.status(lines: 0).json }
            let gateway = try #require(status["services"]?.array?.first { $0["name"] == "gateway" })
            #expect(gateway["role"] == .null)
            #expect(gateway["url"]?.string?.hasSuffix("/mcp") == true)
            #expect(status["routes"]?.array?.compactMap { $0["service"]?.string } == ["one"])
            #expect(access(SupervisorPlan.socketPath(harness.directory, service: "gateway"), F_OK) != 0)
            #expect(try ask(harness)?.hasPrefix("hello from") == true)
        }
    }

    @Test func gateway_hasAnEnvironmentOfItsOwn() async throws {
        try await SupervisorHarness.run(["gateway": ["describe"]]) { harness in
            let line = try await harness.line(containing: "descriptors=")
            #expect(line.contains("descriptors=[0, 1, 2, 3, 4, 5]"))
            #expect(line.contains("listener=1"))
            #expect(line.contains("variable=for it alone"))
        }
    }

    @Test func killed_isStartedAgainBehindTheSameSocket_whichGoesWithTheSupervisor() async throws {
        try await SupervisorHarness.run(["gateway": ["serve"]]) { harness in
            try await harness.wait("gateway", .ready)
            let first = try await harness.pid("gateway")
            kill(first, SIGKILL)
            try await harness.wait {
                $0.service("gateway")?.state == .ready && $0.service("gateway")?.pid != first
            }
            #expect(try ask(harness)?.hasPrefix("hello from") == true)
            try await harness.with { $0.stop() }
            try await harness.finished()
            #expect(try ask(harness) == nil)
        }
    }

    @Test func restartedByName_andLoopingOnes_areAsServicesAre() async throws {
        try await SupervisorHarness.run(["gateway": ["exit", "3"]]) { harness in
            try await harness.wait("gateway", .looping)
        }
        try await SupervisorHarness.run(["gateway": ["serve"]]) { harness in
            try await harness.wait("gateway", .ready)
            let first = try await harness.pid("gateway")
            try await harness.with { $0.restart("gateway") { _ in } }
            try await harness.wait {
                $0.service("gateway")?.state == .ready && $0.service("gateway")?.pid != first
            }
            let exit = try await harness.with { $0.machine.services[0].lastExit }
            #expect(exit == .code(0))
        }
    }
}
