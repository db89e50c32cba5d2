import Testing

@testable import Wire

@Suite struct JSONMeaningTests {
    @Test func valuesMeanTheSame_whateverTheOrderOfMembersAndTheWritingOfNumbers() throws {
        func means(_ left: String, _ right: String) throws -> Bool {
            try JSON(parsing: left).means(JSON(parsing: right))
        }
        #expect(try means(#"{"a":1,"b":[1.0,2]}"#, #"{"b":[1,2e0],"a":1.00}"#))
        #expect(try !means(#"{"a":1}"#, #"{"a":1,"b":null}"#))
        #expect(try !means("[1,2]", "[2,1]"))
        #expect(try !means("[1]", "[1,1]"))
        #expect(try !means(#""1""#, "1"))
        #expect(try means(#"{"a":{"b":null}}"#, #"{"a":{"b":null}}"#))
    }
}
