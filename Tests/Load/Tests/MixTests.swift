import TestSupport
import Testing

@testable import Load

@Suite struct MixTests {
    @Test(arguments: LoadTarget.allCases, ["read", "write", "mixed"])
    func mix_hasOnlyCallsOfItsTarget(target: LoadTarget, name: String) throws {
        let mix = try Mix.named(name, for: target)
        #expect(!mix.entries.isEmpty)
        #expect(mix.entries.allSatisfy { target.services.contains($0.kind.service) })
        #expect(Set(mix.entries.map(\.kind)).count == mix.entries.count)
        if name != "mixed" { #expect(mix.entries.allSatisfy { $0.kind.isWrite == (name == "write") }) }
    }

    @Test func draws_areTheSameOfOneSeed_andFollowTheWeights() throws {
        let mix = try Mix.named("mixed", for: .stdio)
        var (first, second) = (SeededGenerator(seed: 7), SeededGenerator(seed: 7))
        let drawn = (0..<20_000).map { _ in mix.draw(&first) }
        #expect(drawn == (0..<20_000).map { _ in mix.draw(&second) })
        let writes = drawn.filter(\.isWrite).count
        #expect((1700...2300).contains(writes), "\(writes) of 20,000 should be about a tenth")
        #expect(Set(drawn) == Set(mix.entries.map(\.kind)))
    }

    @Test func oneKind_isAMixOfItsOwn_whereTheTargetHasIt() throws {
        #expect(try Mix.named("list_vendors", for: .vendors) == Mix(.listVendors))
        #expect(throws: LoadFault.self) { try Mix.named("list_vendors", for: .workitems) }
        #expect(throws: LoadFault.self) { try Mix.named("everything", for: .stdio) }
    }

    @Test func names_tellKindsApart() {
        for kind in CallKind.allCases {
            #expect(CallKind.named(kind.name) == kind)
            #expect(!kind.tool.contains("/"))
        }
    }
}
