import Foundation
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Clients that take what there is of connections and memory: they are turned away in time, and whoever
    /// behaves is served meanwhile.
    @Suite struct HTTPPressureTests {
        /// The most that a gateway's memory may grow by under any of this, the bodies it may hold included.
        private static let growthMaxKiB = 160 * 1024

        private func underPressure(
            _ name: String, growthMaxKiB: Int = growthMaxKiB,
            _ press: (_ port: Int) async throws -> [PressingClient]
        ) async throws {
            try await HTTPInstallation.withInstallation { installation, port in
                let pid = try #require(try await installation.status(of: "gateway")?["pid"]?.integer)
                let client = ScenarioClient(
                    .july2026, HTTPWire(port: port), capabilities: [:], record: nil)
                _ = try await client.reply("create_vendor", ["name": "acme"])
                let before = try #require(ProcessMemory.proportionalKiB(of: pid_t(pid)))
                let served = OneShot<Void>()
                try await withThrowingTaskGroup(of: (calls: Int, peak: Int).self) { group in
                    group.addTask {
                        var (calls, peak) = (0, 0)
                        while served.result == nil {
                            let answer = try await client.reply("query_vendor_status", ["name": "acme"])
                            #expect(!answer.isError, "\(name): \(answer.text)")
                            calls += 1
                            peak = max(peak, ProcessMemory.proportionalKiB(of: pid_t(pid)) ?? .max)
                            try await Metronome.pause(.milliseconds(100))
                        }
                        return (calls, peak)
                    }
                    defer { served.complete(.success(())) }
                    let connections = try await press(port)
                    served.complete(.success(()))
                    let (calls, peak) = try await group.next() ?? (0, .max)
                    Report.say("\(name): \(calls) calls served, \(before) KiB before, \(peak) KiB at most")
                    #expect(peak - before < growthMaxKiB, "\(name): \(before) KiB, then \(peak) KiB")
                    for connection in connections { connection.close() }
                }
                let after = try await client.reply("query_vendor_status", ["name": "acme"])
                #expect(!after.isError, "\(after.text)")
                #expect(try await installation.status(of: "gateway")?["pid"]?.integer == pid)
            }
        }

        @Test func idleConnections_takeNobodysPlace() async throws {
            try await underPressure("1,000 idle connections") { port in
                try PressingClient.raiseLimit(to: 4096)
                let connections = try (0..<1000).map { _ in try PressingClient(port: port) }
                // They are strangers, and are not waited for long.
                try await PressingClient.awaitEnd(of: connections, within: .seconds(60))
                return connections
            }
        }

        @Test func headsAndBodiesThatTrickle_areGivenUp() async throws {
            let head = "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
            let body =
                "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Accept: application/json, text/event-stream\r\nContent-Length: 100000\r\n\r\n"
            try await underPressure("300 slow clients") { port in
                try PressingClient.raiseLimit(to: 4096)
                let connections = try (0..<300).map { number in
                    let connection = try PressingClient(port: port)
                    connection.send(number.isMultiple(of: 3) ? body : head)
                    return connection
                }
                let isOver = OneShot<Void>()
                async let trickle: Void = Self.trickle(into: connections, until: isOver)
                defer { isOver.complete(.success(())) }
                try await PressingClient.awaitEnd(of: connections, within: .seconds(90))
                isOver.complete(.success(()))
                try await trickle
                let statuses = Set(connections.compactMap(\.status))
                #expect(statuses == [408], "\(statuses)")
                return connections
            }
        }

        private static func trickle(
            into connections: [PressingClient], until isOver: OneShot<Void>
        ) async throws {
            while isOver.result == nil {
                for connection in connections { connection.send("a") }
                try await Metronome.pause(.seconds(1))
            }
        }

        /// More than all bodies may hold together, none of them ever whole; and one that never says its size.
        @Test func bodiesWithoutEnd_areBoundedTogether() async throws {
            let fields =
                "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                + "Accept: application/json, text/event-stream\r\n"
            let large = String(repeating: "a", count: 4_000_000)
            try await underPressure("bodies of 160 MB") { port in
                let chunked = try PressingClient(port: port)
                chunked.send(fields + "Transfer-Encoding: chunked\r\n\r\n")
                for _ in 0..<5 { chunked.send("F4240\r\n\(large.prefix(1_000_000))\r\n") }
                try await PressingClient.awaitEnd(of: [chunked], within: .seconds(60))
                #expect(chunked.status == 413)
                let connections = try (0..<40).map { _ in
                    let connection = try PressingClient(port: port)
                    connection.send(fields + "Content-Length: 4100000\r\n\r\n" + large)
                    return connection
                }
                try await PressingClient.awaitEnd(of: connections, within: .seconds(90))
                let statuses = Set(connections.compactMap(\.status))
                // Some had room and were too slow.
                #expect(statuses.contains(503) && statuses.isSubset(of: [408, 503]), "\(statuses)")
                return connections
            }
        }

        @Test func manyStreams_costLittle_andAllAreTold() async throws {
            try await underPressure("500 streams of changes", growthMaxKiB: 60 * 1024) { port in
                try PressingClient.raiseLimit(to: 4096)
                let body = HTTPCell.modern(
                    "subscriptions/listen",
                    #""notifications":{"resourceSubscriptions":["holdfast://vendors/acme"]},"#)
                let listening = HTTPCell(
                    "", with: ["Mcp-Method": "subscriptions/listen"], body: body, is: 0...0
                )
                .request(port: port)
                let streams = try (0..<500).map { _ in
                    let stream = try PressingClient(port: port)
                    stream.send(listening)
                    return stream
                }
                try await PressingClient.awaitText("acknowledged", by: streams, within: .seconds(60))
                let writer = ScenarioClient(.july2026, HTTPWire(port: port), capabilities: [:], record: nil)
                let changed = try await writer.reply(
                    "update_vendor_status", ["name": "acme", "version": 1, "status": "broken"])
                #expect(!changed.isError, "\(changed.text)")
                try await PressingClient.awaitText("resources/updated", by: streams, within: .seconds(60))
                return streams
            }
        }
    }
}
