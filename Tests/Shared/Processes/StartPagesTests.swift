import Testing

@testable import Processes

@Suite struct StartPagesTests {
    private static let maps = """
        55a1b2c00000-55a1b356c000 r--p 00000000 fd:00 262211     /opt/holdfast/bin/holdfast
        55a1b356d000-55a1b4b18000 r-xp 0096b000 fd:00 262211     /opt/holdfast/bin/holdfast
        55a1b4b19000-55a1b4bfe000 r--p 01f17000 fd:00 262211     /opt/holdfast/bin/holdfast
        55a1b4bff000-55a1b70bf000 rw-p 01ffd000 fd:00 262211     /opt/holdfast/bin/holdfast
        55a1b81a4000-55a1b81e5000 rw-p 00000000 00:00 0          [heap]
        7ff588000000-7ff588021000 rw-p 00000000 00:00 0
        7ff5898c0000-7ff5898e6000 r--p 00000000 fd:00 131094     /lib/x86_64-linux-gnu/libc.so.6
        7ff5898e6000-7ff589a3b000 r-xp 00026000 fd:00 131094     /lib/x86_64-linux-gnu/libc.so.6
        """.split(separator: "\n").map(String.init)

    @Test func nothingThatWasWritten_isReleased() {
        // What is read-only in the end, at another place of the file, holds addresses written by the start.
        #expect(
            StartPages.ranges(in: Self.maps) == [
                0x55a1_b2c0_0000..<0x55a1_b356_c000, 0x55a1_b356_d000..<0x55a1_b4b1_8000,
            ])
    }

    @Test(arguments: [
        [], [""], ["55a1b2c00000 r-xp"], ["b-a r-xp 0 fd:00 1 /bin/true"], ["x-y r-xp 0 0 0 /a"],
    ])
    func whatIsNoMapping_isPassedOver(_ lines: [String]) {
        #expect(StartPages.ranges(in: lines).isEmpty)
    }

    @Test func program_goesOn() {
        let before = StartPages.ofThisProgram()
        #expect(!before.isEmpty)
        StartPages.release()
        #expect(StartPages.ofThisProgram() == before)
    }
}
