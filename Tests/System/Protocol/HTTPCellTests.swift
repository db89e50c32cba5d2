import TestSupport
import Testing
import Wire

extension SystemTests {
    /// Raw requests against what ships, without a fixture: each with its status and code, and it lives on.
    @Suite struct HTTPCellTests {
        @Test func rawRequests_areAnsweredAsTheyShould() async throws {
            try await HTTPInstallation.withRunning { port in
                for cell in HTTPCell.all {
                    do { try await Self.run(cell, port) } catch {
                        Issue.record("\(cell.name): \(error)")
                    }
                }
                let alive = try await RawExchange(
                    port: port, HTTPCell.all[0].request(port: port)
                ).response()
                #expect(alive.status == 200)
            }
        }

        private static func run(_ cell: HTTPCell, _ port: Int) async throws {
            let exchange = try RawExchange(port: port, cell.request(port: port))
            let (status, headers, body) = try await exchange.response()
            try check(cell.statuses.contains(status), "\(status) \(body.prefix(300))")
            if status == 405 { try check(headers["allow"]?.contains("POST") == true, "\(headers)") }
            guard let code = cell.code else { return }
            let answer = try JSON(parsing: body)
            try check(answer["error"]?["code"]?.integer == code, body)
            // Whoever can be told apart by an id is told under it.
            if cell.body.contains("\"cell\""), !cell.body.hasPrefix("[") {
                try check(answer["id"] == "cell", body)
            }
        }
    }
}
