import Glibc
import TestSupport
import Testing

@testable import Processes

@Suite struct ProcessSpawnerTests {
    /// What a program writes to the descriptor of this number.
    private func said(
        _ script: String, by program: String = "/bin/sh", at number: CInt = 1
    ) throws -> String {
        let (output, input) = try Descriptor.pipe()
        defer { close(output) }
        let pid = try ProcessSpawner.spawn(
            program, arguments: program == "/bin/sh" ? ["-c", script] : [script],
            environment: ["PATH": "/usr/bin:/bin", "A": "b"],
            handover: [.init(descriptor: input, number: number)])
        close(input)
        var text: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4096)
        while case let count = read(output, &block, block.count), count > 0 { text += block[..<count] }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return String(decoding: text, as: UTF8.self)
    }

    @Test func started_hasItsEnvironmentAndNothingElse() throws {
        #expect(try said("echo three >&3", at: 3) == "three\n")
        #expect(try said("echo $A-$HOME; cat") == "b-\n")
    }

    @Test func started_hasNoDescriptorBeyondThoseHandedOver() throws {
        let open = try said("/proc/self/fd", by: "/bin/ls").split(separator: "\n")
        // Standard error is that of the tests, and the last one is the directory that is being listed.
        #expect(Set(open) == ["0", "1", "2", "3"], "\(open)")
    }

    @Test func started_leadsAGroupOfItsOwn() throws {
        let words = try said("cut -d' ' -f1,5 /proc/$$/stat").split(whereSeparator: \.isWhitespace)
        #expect(words.count == 2 && words[0] == words[1], "\(words)")
    }

    @Test func programThatIsNotThere_isSaid() {
        let fault = #expect(throws: SystemFault.self) {
            try ProcessSpawner.spawn("/nowhere", arguments: [], environment: [:], handover: [])
        }
        #expect(fault?.description == "start /nowhere: No such file or directory")
    }
}
