import NIOCore
import Testing

@testable import Wire

@Suite struct JSONKeyTests {
    private func names(of text: String, _ name: String) throws -> [Bool] {
        var found: [Bool] = []
        try JSONSlice(checking: ByteBuffer(string: text)).visitMembers { key, _ in found.append(key == name) }
        return found
    }

    @Test func names_areComparedWhole() throws {
        #expect(try names(of: #"{"name":1,"names":2,"nam":3,"":4}"#, "name") == [true, false, false, false])
        #expect(try names(of: #"{"":1,"a":2}"#, "") == [true, false])
    }

    @Test func nameWithEscapes_isTheOneItStandsFor() throws {
        #expect(try names(of: #"{"n\u0061me":1,"n\"":2}"#, "name") == [true, false])
        var keys: [String] = []
        try JSONSlice(checking: ByteBuffer(string: #"{"n\"\\":1,"é":2}"#)).forEachMember { key, _ in
            keys.append(key)
        }
        #expect(keys == ["n\"\\", "é"])
    }
}
