import Testing

@Suite struct SwiftFunctionTests {
    private func functions(_ source: String) -> [SwiftFunction] { SwiftFunction.all(in: SwiftCode(source)) }

    @Test func function_isMeasuredFromItsKeywordToItsClosingBrace() {
        let source =
            "struct A {\n    func f(\n        x: Int = { 1 }()\n    ) -> Int {\n        x\n    }\n}\n"
        let found = functions(source)
        #expect(found == [SwiftFunction(name: "f", line: 2, lineCount: 5)])
    }

    @Test func requirementOfAProtocol_hasNoBodyAndIsNotCounted() {
        let source = "protocol P {\n    func f() -> Int\n    var x: Int { get }\n    func g()\n}\n"
        #expect(functions(source).isEmpty)
    }

    @Test func bracesInStringsAndComments_doNotCount() {
        let found = functions("func f() {\n    x(\"}\") // }\n    y()\n}\n")
        #expect(found == [SwiftFunction(name: "f", line: 1, lineCount: 4)])
    }

    @Test func callOfAnInitializer_isNoFunction() {
        #expect(functions("let a = A.init(1)\nlet b: B = .init { 2 }\n").isEmpty)
    }

    @Test func nestedFunctionsAndInitializers_areFoundToo() {
        let source = "struct A {\n    init() {\n        func g() {\n        }\n    }\n    deinit { x }\n}\n"
        let found = functions(source)
        #expect(found.map(\.name) == ["init", "g", "deinit"])
        #expect(found.map(\.lineCount) == [4, 2, 1])
    }

    @Test func closureAsDefaultArgument_doesNotEndTheSearchForTheBody() {
        let found = functions("func f(a: () -> Void = {}, b: [Int] = []) throws {\n    1\n}\n")
        #expect(found == [SwiftFunction(name: "f", line: 1, lineCount: 3)])
    }
}
