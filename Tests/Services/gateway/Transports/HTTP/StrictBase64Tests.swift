import Testing

@testable import Gateway

@Suite struct StrictBase64Tests {
    @Test(arguments: [
        ("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYmFy", "foobar"), ("+/A=", nil),
        ("w6k=", "é"),
    ])
    func wellFormedText_isDecoded(text: String, expected: String?) {
        let bytes = StrictBase64.decode(text[...])
        #expect(bytes != nil)
        if let expected { #expect(bytes.map { String(decoding: $0, as: UTF8.self) } == expected) }
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "====", "=", "Zm9", "Zm=v", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm9-", "Zm_v",
        "Zh==",
        "Zm9=", "Zé==",
    ])
    func anythingElse_isNone(text: String) {
        #expect(StrictBase64.decode(text[...]) == nil)
    }
}
