import Testing

@testable import Primitives

@Suite struct HexadecimalTests {
    @Test func bytes_areTwoLowercaseDigitsEach() {
        #expect([0x00, 0x0F, 0xA0, 0xFF].lowercaseHexadecimal == "000fa0ff")
        #expect([UInt8]().lowercaseHexadecimal.isEmpty)
        let all = Array(UInt8.min...UInt8.max)
        #expect(all.lowercaseHexadecimal.utf8.count == 512)
    }

    @Test func digits_readBackInEitherCase() {
        for byte in UInt8.min...UInt8.max {
            let digits = Array([byte].lowercaseHexadecimal.utf8)
            for text in [digits, Array([byte].lowercaseHexadecimal.uppercased().utf8)] {
                let values = text.map { hexadecimalValue(of: $0) ?? 99 }
                #expect(values[0] << 4 | values[1] == byte)
            }
        }
        #expect(hexadecimalValue(of: UInt8(ascii: "g")) == nil)
    }
}
