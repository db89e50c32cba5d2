import Foundation
import Primitives
import TestSupport
import Testing
import Wire

extension SystemTests {
    /// What each tool says when everything works, and when only the copy, only git or only the status
    /// document is left: the table in `docs/degraded.md`.
    ///
    /// `HOLDFAST_SAMPLES=write` writes the table anew; read the difference before you keep it.
    @Suite struct DegradedTableTests {
        private enum Round: String, CaseIterable {
            case everything = "everything works"
            case copy = "only the copy"
            case git = "only git"
            case document = "only the document"

            var source: JSON? {
                switch self {
                case .everything: nil
                case .copy: "sqlite_cache"
                case .git: "git_history"
                case .document: "markdown_file"
                }
            }

            /// A read of each service that this layer can answer.
            var probes: [(tool: String, arguments: JSONObject)] {
                let configuration = ("get_project_configuration", JSONObject())
                let enhancements = ("list_enhancements", JSONObject())
                return [
                    ("query_vendor_status", ["name": "acme"]), ("list_deployments", [:]),
                    self == .document ? enhancements : configuration,
                ]
            }
        }

        /// Where a busy machine has kept a layer from answering, the call is made again for so long.
        private static let patience = Duration.seconds(30)

        private let page = GeneratedTable(page: "docs/degraded.md")

        /// The cells of the table, and what texts tell.
        private struct Findings {
            var cells: [String: [Round: String]] = [:]
            var told: [String: [Round: [String]]] = [:]
            var order: [String] = []
        }

        @Test func everyTool_saysWhatItsLayersKnow() async throws {
            let server = try TemporaryPostgreSQL()
            let repository = try await repository()
            let store = Installation.Store.postgresql(try server.makeDatabase())
            let settings = ["HOLDFAST_REPOSITORY": repository.path]
            let kept = Self.isRewriting ? [:] : try page.cells()
            var findings = Findings()
            try await Installation.with(store, settings: settings) { installation in
                let first = try await installation.run()
                var client = try await installation.client()
                try await expectEveryTool(client)
                let records = try await SampleRecords(client)
                var own: [SampleRecords.Own] = []
                for number in 0..<2 { own.append(try await records.own(number, client)) }
                let file = repository.path + "/.project_status.md"
                _ = try await client.call("generate_status_report", ["write_file": true])
                let document = try String(contentsOfFile: file, encoding: .utf8)
                let samples = own.map { ToolSample.all(on: records, $0) }
                try await look(.everything, samples[0], client, kept, &findings)
                try await copiesAreCurrent(client)
                try server.stop()
                try await look(.copy, samples[1], client, kept, &findings)
                try await client.close()
                try await installation.stop(first)

                for name in ["copy", "journal", "pending.md"] {
                    try? FileManager.default.removeItem(atPath: "\(installation.home)/\(name)")
                }
                try? FileManager.default.removeItem(atPath: file)
                let second = try await installation.run()
                client = try await installation.client()
                try await look(.git, samples[1], client, kept, &findings)
                try FileManager.default.removeItem(atPath: repository.path + "/.git")
                try document.write(toFile: file, atomically: true, encoding: .utf8)
                try await look(.document, samples[1], client, kept, &findings)
                try await client.close()
                try await installation.stop(second)
            }
            try page.judge(Self.text(findings))
        }

        private static var isRewriting: Bool { GeneratedTable.isRewritten }

        /// Commits and a branch that tell of the sample records.
        private func repository() async throws -> TemporaryRepository {
            let repository = try await TemporaryRepository()
            try await repository.commit("The beginning", at: 0)
            try await repository.git("branch", "003-reader")
            try await repository.commit(
                "vendor(acme): broken 7/9 tests passing, version: 2.3.1", at: 1)
            try await repository.commit("Merge pull request #12 from ada/reader\n\nAdd it", at: 2)
            return repository
        }

        private func expectEveryTool(_ client: MCPClient) async throws {
            let listed = try await client.request("tools/list")["tools"]?.array?.compactMap {
                $0["name"]?.string
            }
            let own = SampleRecords.Own(
                number: 0, vendor: "v", item: .null, otherItem: .null, enhancement: .null)
            let called = ToolSample.all(
                on: SampleRecords(item: .null, vendorID: .null, deployment: .null), own)
            #expect(Set(listed ?? []) == Set(called.map(\.tool)), "a tool without a row, or the other way")
        }

        /// Waits until every copy has what was written so far.
        private func copiesAreCurrent(_ client: MCPClient) async throws {
            let now = Clocks.system.now().description
            _ = try await eventually("the copies are current", within: .seconds(60)) {
                let services = try await client.call("system_status")["services"]?.array ?? []
                let instances = services.flatMap { $0["instances"]?.array ?? [] }
                let times = instances.map { $0["copy"]?["as_of"]?.string ?? "" }
                return !times.isEmpty && times.allSatisfy { $0 > now } ? true : nil
            }
        }

        private func look(
            _ round: Round, _ samples: [ToolSample], _ client: MCPClient,
            _ kept: [String: [String: String]], _ findings: inout Findings
        ) async throws {
            for probe in round.probes {
                _ = try await eventually("\(probe.tool): \(round.rawValue)", within: .seconds(60)) {
                    let answer = try await client.call(probe.tool, probe.arguments)
                    return !answer.isError && answer["data_source"] == round.source ? true : nil
                }
            }
            // Where nothing is changed, nobody needs to wait for the seconds that each refusal takes.
            let changesNothing = [.git, .document].contains(round)
            let replies = try await replies(to: samples, client, changesNothing) { sample in
                kept[sample.name]?[round.rawValue]
            }
            for (sample, reply) in zip(samples, replies) {
                let faults = AnswerRules.faults(in: reply)
                #expect(faults.isEmpty, "\(sample.name), \(round.rawValue): \(faults)")
                findings.cells[sample.name, default: [:]][round] = LayerWords.cell(reply)
                if round == .everything { findings.order.append(sample.name) }
                if changesNothing, reply["data_source"] == round.source {
                    findings.told[sample.name, default: [:]][round] = LayerWords.told(reply)
                }
            }
        }

        /// The answers to all samples: one after the other, or all at once.
        private func replies(
            to samples: [ToolSample], _ client: MCPClient, _ atOnce: Bool,
            expecting cell: (ToolSample) -> String?
        ) async throws -> [ToolReply] {
            var replies: [Int: ToolReply] = [:]
            try await withThrowingTaskGroup(of: (Int, ToolReply).self) { group in
                for (index, sample) in samples.enumerated() {
                    let expected = cell(sample)
                    group.addTask { (index, try await ask(sample, client, expecting: expected)) }
                    if !atOnce, let (index, reply) = try await group.next() { replies[index] = reply }
                }
                for try await (index, reply) in group { replies[index] = reply }
            }
            return samples.indices.compactMap { replies[$0] }
        }

        /// Its answer; the same call again for as long as that is not what the page has.
        private func ask(
            _ sample: ToolSample, _ client: MCPClient, expecting cell: String?
        ) async throws -> ToolReply {
            let operation = Clocks.system.identifier()
            let end = ContinuousClock.now + Self.patience
            while true {
                let reply = try await client.call(sample.tool, sample.arguments, operation: operation)
                guard let cell, cell != LayerWords.cell(reply), ContinuousClock.now < end else {
                    return reply
                }
                try await Metronome.pause(.milliseconds(200))
            }
        }

        private static func text(_ findings: Findings) -> String {
            let heads = Round.allCases
            let cells = findings.order.map { name in
                [name] + heads.map { findings.cells[name]?[$0] ?? "" }
            }
            let told = findings.order.filter { findings.told[$0] != nil }.map { name in
                [name]
                    + [Round.git, .document].map { round in
                        (findings.told[name]?[round] ?? []).map { "`\($0)`" }.joined(separator: " ")
                    }
            }
            return GeneratedTable.table([["call"] + heads.map(\.rawValue)] + cells)
                + "\n## What texts tell of a record\n\n"
                + GeneratedTable.table([["call", "git", "document"]] + told)
        }
    }
}
