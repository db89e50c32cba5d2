import Testing

@testable import ServiceKit

struct ResourceAddressTests {
    private let vendors = ResourceAddress(kind: "vendors", variable: "name")

    @Test(arguments: ["acme", "Acme Corp", "a_b-c.d~", "100%", "é", "a:b@c", "{name}"])
    func value_comesBackFromItsURI(value: String) {
        #expect(vendors.value(in: vendors.uri(of: value)) == value)
    }

    @Test func templateAndURI_areSpelledAsRFC3986Has() {
        #expect(vendors.text == "holdfast://vendors/{name}")
        #expect(vendors.uri(of: "Acme Corp é") == "holdfast://vendors/Acme%20Corp%20%C3%A9")
        #expect(vendors.value(in: "holdfast://vendors/Acme%20Corp%c3%a9") == "Acme Corpé")
    }

    @Test(arguments: [
        "holdfast://vendors", "holdfast://vendors/", "holdfast://vendors/a/b", "holdfast://vendors/a/",
        "holdfast://vendors/.", "holdfast://vendors/..", "holdfast://vendors/%2e%2E",
        "holdfast://vendors/..%2fsecrets", "holdfast://vendors/a%2Fb", "holdfast://vendors/a%5Cb",
        "holdfast://vendors/a\\b", "holdfast://vendors/a b", "holdfast://vendors/é", "holdfast://vendors/a%",
        "holdfast://vendors/a%2", "holdfast://vendors/a%zz", "holdfast://vendors/%ff",
        "holdfast://vendors/%00",
        "holdfast://vendors/a%0a", "holdfast://vendors/a?b", "holdfast://vendors/a#b", "HOLDFAST://vendors/a",
        "holdfast://user@vendors/a", "holdfast:/vendors/a", "file:///etc/passwd", "",
    ])
    func anythingElse_isNoURIOfOurs(uri: String) {
        #expect(vendors.value(in: uri) == nil)
    }

    @Test func overlongURI_isNone() {
        let name = String(repeating: "a", count: ResourceAddress.bytesMax)
        #expect(vendors.value(in: vendors.uri(of: name)) == nil)
    }

    @Test func onlyOneOfItsKind_hasOneURI() {
        let configuration = ResourceAddress(kind: "configuration", variable: nil)
        #expect(configuration.value(in: "holdfast://configuration") == "")
        #expect(configuration.value(in: "holdfast://configuration/") == nil)
        #expect(configuration.uri(of: "") == configuration.text)
    }
}
