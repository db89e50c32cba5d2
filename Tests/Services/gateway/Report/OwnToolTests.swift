import Primitives
import Testing
import Wire

@testable import Gateway

@Suite struct OwnToolTests {
    @Test func declarations_areToolsThatSayWhetherTheyWrite() {
        #expect(OwnTool.all.compactMap(\.tool).map(\.name) == OwnTool.all.map(\.name))
        #expect(OwnTool.all.compactMap(\.tool).map(\.writes) == [false, true, false, true, true])
        #expect(
            OwnTool.resolveSyncConflict.declaration["inputSchema"]?["required"] == ["id", "version"])
        #expect(OwnTool.systemStatus.declaration["inputSchema"]?["required"] == nil)
    }

    @Test func arguments_areCheckedAllAtOnce() {
        func paths(_ tool: OwnTool, _ arguments: JSONObject) -> [String] {
            tool.refusal(of: arguments)?.details["errors"]?.array?.map {
                "\($0["path"]?.string ?? "") \($0["rule"]?.string ?? "")"
            } ?? []
        }
        let id = Identifier(high: 1, low: 2).description
        #expect(paths(.systemStatus, [:]).isEmpty)
        #expect(paths(.systemStatus, ["a": 1]) == ["a unknown_argument"])
        #expect(paths(.listSyncConflicts, ["kind": .null, "limit": 100]).isEmpty)
        #expect(
            paths(.listSyncConflicts, ["kind": "x", "limit": 101, "cursor": 3, "kinds": 1])
                == ["kinds unknown_argument", "kind enum", "limit range", "cursor type"])
        let right: JSONObject = ["id": .string(id), "keep": "local", "version": 1]
        #expect(paths(.resolveSyncConflict, right).isEmpty)
        #expect(
            paths(.resolveSyncConflict, ["id": "x", "keep": "both", "version": 0])
                == ["id uuid", "keep enum", "version range"])
        #expect(
            paths(.resolveSyncConflict, [:]) == ["id required", "version required"])
    }
}
