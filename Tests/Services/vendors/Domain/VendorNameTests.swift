import Testing

@testable import Vendors

@Suite struct VendorNameTests {
    @Test(arguments: [
        "A", "acme", "Acme Corp", "Acme_Corp-2", "-x-", "_", "9", String(repeating: "x", count: 100),
    ])
    func allowedName_isValid(name: String) {
        #expect(VendorName.isValid(name))
    }

    @Test(arguments: [
        "", " ", " acme", "acme ", "Ac.me", "Ac/me", "Äcme", "acme\n", "ac\u{0}me", "acmе",
        String(repeating: "x", count: 101),
    ])
    func otherName_isNotValid(name: String) {
        #expect(!VendorName.isValid(name))
    }

    @Test(arguments: [
        ("ACME Corp_9", "acme corp_9"), ("acme", "acme"), ("ÄCME İ", "Äcme İ"), ("[A]@Z", "[a]@z"),
    ])
    func key_lowersASCIILettersOnly(name: String, key: String) {
        #expect(VendorName.key(name) == key)
    }
}
