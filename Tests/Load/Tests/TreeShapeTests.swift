import Testing

@testable import Load

@Suite struct TreeShapeTests {
    @Test func usualShape_hasARootOf120Descendants() {
        let shape = TreeShape(count: 1200)
        #expect(shape.items.count == 1200)
        #expect(shape.items[0] == TreeShape.Item(parent: nil, depth: 0))
        #expect(shape.descendants(of: 0) == 120)
        #expect(shape.level(0).count == 10)
        #expect(!shape.level(4).isEmpty && shape.level(5).isEmpty)
    }

    @Test(arguments: [10, 11, 60, 121, 122, 130, 500, 1199, 1201, 5000])
    func everyCount_isMetByTrees(count: Int) {
        let shape = TreeShape(count: count)
        #expect(shape.items.count == count)
        for (place, item) in shape.items.enumerated() {
            if let parent = item.parent {
                #expect(parent < place)
                #expect(shape.items[parent].depth + 1 == item.depth)
            } else {
                #expect(item.depth == 0)
            }
        }
        if count >= 121 { #expect(shape.descendants(of: 0) == 120) }
    }
}
