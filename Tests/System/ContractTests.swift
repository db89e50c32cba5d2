import TestSupport
import Testing

extension SystemTests {
    /// The tools, call by call: what `Cases` has, through a real stdio client.
    @Suite struct ContractTests {
        @Test(arguments: Backend.allCases)
        func everyCase_isAnsweredAsTheContractSays(backend: Backend) async throws {
            let cases = try ContractCase.all()
            #expect(cases.count >= 318, "cases are missing")
            try await backend.withRunning { installation, _ in
                let client = try await installation.client()
                var failures: [String] = []
                for (index, one) in cases.enumerated() {
                    do {
                        let faults = try await one.faults(client: client, tag: "c\(index)")
                        failures += faults.map { "\(one.id) (\(one.why)): \($0)" }
                    } catch {
                        failures.append("\(one.id) (\(one.why)): \(error)")
                    }
                }
                try await client.close()
                if !failures.isEmpty {
                    Issue.record("\(failures.count) faults:\n\(failures.joined(separator: "\n"))")
                }
            }
        }
    }
}
