import Primitives
import Storage
import TestSupport
import Testing
import Wire

@testable import Vendors

/// Random calls against a model that fits a dictionary, over both engines.
@Suite struct VendorsServiceWalkTests {
    private struct Modelled {
        var version: Int64 = 1
        var status = "broken"
        var extractorVersion = "0.0.0"
        var notes: [String: Int] = [:]
    }

    @Test(arguments: Dialect.allCases)
    func randomCalls_agreeWithTheModel(dialect: Dialect) async throws {
        let seed = SeededGenerator.seedOfThisRun()
        var random = SeededGenerator(seed: seed)
        try await VendorFixtures.withService(dialect) { service in
            var model: [String: Modelled] = [:]
            for step in 0..<150 {
                let name = "vendor \(Int.random(in: 0..<6, using: &random))"
                let comment = Comment("seed \(seed), step \(step), \(name)")
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    let outcome = try await service.call(
                        "create_vendor",
                        ["name": .string(Bool.random(using: &random) ? name : name.uppercased())])
                    #expect(outcome.code == (model[name] == nil ? nil : "already_exists"), comment)
                    if model[name] == nil { model[name] = Modelled() }
                case 1:
                    try await check(service, name, model[name], comment)
                default:
                    try await change(service, name, &model[name], &random, comment)
                }
            }
            for (name, vendor) in model { try await check(service, name, vendor, "seed \(seed), at the end") }
        }
    }

    private func check(
        _ service: ServiceHarness, _ name: String, _ expected: Modelled?, _ comment: Comment
    ) async throws {
        let outcome = try await service.call("query_vendor_status", ["name": .string(name)])
        guard let expected else {
            #expect(outcome.code == "not_found", comment)
            return
        }
        let vendor = try #require(outcome.answer, comment)
        #expect(vendor["version"] == .integer(expected.version), comment)
        #expect(vendor["status"] == .string(expected.status), comment)
        #expect(vendor["extractor_version"] == .string(expected.extractorVersion), comment)
        #expect(vendor["metadata"]?["extractor_version"] == .string(expected.extractorVersion), comment)
        let keys = Set(vendor["metadata"]?.object?.keys ?? [])
        #expect(keys == Set(VendorMetadata.statusKeys).union(expected.notes.keys), comment)
        for (key, value) in expected.notes { #expect(vendor["metadata"]?[key] == .integer(value), comment) }
    }

    private func change(
        _ service: ServiceHarness, _ name: String, _ vendor: inout Modelled?,
        _ random: inout SeededGenerator, _ comment: Comment
    ) async throws {
        let isStale = Int.random(in: 0..<5, using: &random) == 0
        let version = (vendor?.version ?? 1) + (isStale ? 1 : 0)
        var changed = vendor ?? Modelled()
        var arguments: JSONObject = ["name": .string(name), "version": .integer(version)]
        if Bool.random(using: &random) {
            changed.status = Bool.random(using: &random) ? "operational" : "broken"
            arguments["status"] = .string(changed.status)
        }
        if Bool.random(using: &random) {
            changed.extractorVersion = "\(Int.random(in: 1..<9, using: &random)).0"
            arguments["extractor_version"] = .string(changed.extractorVersion)
        }
        let key = "remark \(Int.random(in: 0..<3, using: &random))"
        if Bool.random(using: &random) {
            changed.notes[key] = Int.random(in: 0..<100, using: &random)
            arguments["metadata"] = .object(JSONObject([(key, .integer(changed.notes[key] ?? 0))]))
        } else if changed.notes[key] != nil {
            changed.notes[key] = nil
            arguments["clear"] = [.string(key)]
        }
        let outcome = try await service.call("update_vendor_status", .object(arguments))
        switch (vendor, isStale) {
        case (nil, _): #expect(outcome.code == "not_found", comment)
        case (_, true): #expect(outcome.code == "version_conflict", comment)
        default:
            if arguments.members.count > 2 { changed.version += 1 }
            #expect(outcome.answer?["version"] == .integer(changed.version), comment)
            vendor = changed
        }
    }
}
