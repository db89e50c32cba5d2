import Primitives
import Testing

@testable import ServiceKit

@Suite struct MemoryTests {
    private func id(_ number: UInt64) -> Memory.Key { .id(Identifier(high: 0, low: number)) }

    @Test func value_isTheOneRememberedLast() {
        let memory = Memory()
        #expect(memory.value(of: String.self, id(1)) == nil)
        memory.remember("a", under: id(1))
        memory.remember("b", under: id(1))
        #expect(memory.value(of: String.self, id(1)) == "b")
        #expect(memory.value(of: Int.self, id(1)) == nil)
    }

    @Test func valuesOfTwoTypes_areKeptApart() {
        let memory = Memory()
        memory.remember("a", under: .name("x"))
        memory.remember(1, under: .name("x"))
        #expect(memory.value(of: String.self, .name("x")) == "a")
        #expect(memory.value(of: Int.self, .name("x")) == 1)
    }

    @Test func memoryOfNone_remembersNothing() {
        Memory.none.remember("a", under: id(1))
        #expect(Memory.none.value(of: String.self, id(1)) == nil)
    }

    @Test func memory_isBoundedAndForgetsTheOldest() {
        let memory = Memory(capacity: 4)
        for number in 0..<100 {
            memory.remember(number, under: id(UInt64(number)))
            for recent in max(0, number - 3)...number {
                #expect(memory.value(of: Int.self, id(UInt64(recent))) == recent)
            }
        }
        let kept = (0..<100).filter { memory.value(of: Int.self, id(UInt64($0))) == $0 }
        #expect((4...8).contains(kept.count))
    }

    @Test func valueThatIsAskedFor_staysHoweverManyCome() {
        let memory = Memory(capacity: 2)
        memory.remember("asked for", under: id(0))
        for number in 1..<100 {
            memory.remember("passing", under: id(UInt64(number)))
            #expect(memory.value(of: String.self, id(0)) == "asked for")
        }
    }

    @Test func valueSeenOnlyLately_staysInTheOlderHalf() {
        let memory = Memory(capacity: 2)
        memory.remember("old", under: id(1))
        memory.remember("x", under: id(2))
        memory.remember("y", under: id(3))
        memory.remember("new", under: id(1))
        #expect(memory.value(of: String.self, id(1)) == "new")
    }
}
