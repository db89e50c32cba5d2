import NIOCore
import Testing
import Wire

@testable import Supervisor

@Suite struct JSONIndentedTests {
    @Test func nested_isIndentedAndStaysTheSameValue() throws {
        let json: JSON = ["a": [1, [:], []], "b": ["c": nil, "d\"": "x\ny"]]
        #expect(
            json.indented == """
                {
                  "a": [
                    1,
                    {},
                    []
                  ],
                  "b": {
                    "c": null,
                    "d\\"": "x\\ny"
                  }
                }
                """)
        #expect(try JSON(parsing: ByteBuffer(string: json.indented)) == json)
    }
}
