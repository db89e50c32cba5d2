import NIOCore
import Primitives
import Testing
import Wire

@testable import Supervisor

@Suite struct BackupManifestTests {
    static let manifest = BackupManifest(
        id: Clocks.system.identifier(), madeAt: Timestamp(milliseconds: 1_800_000_000_000),
        heldMilliseconds: 7, services: ["vendors": ["lines": 3], "workitems": ["lines": 4]],
        stores: ["vendors": ["kind": "sqlite"]], settings: ["HOLDFAST_LOG_LEVEL": "debug"])

    private func fault(_ json: JSON) -> String? {
        do throws(BackupFault) {
            _ = try BackupManifest(json.serialized)
            return nil
        } catch {
            return error.phrase
        }
    }

    @Test func whatIsWritten_isReadAgain() throws {
        let manifest = Self.manifest
        #expect(try BackupManifest(ByteBuffer(string: manifest.json.indented)) == manifest)
        #expect(manifest.lines == 7)
    }

    @Test func laterFormat_isRefusedByName() throws {
        var json = try #require(Self.manifest.json.object)
        json["holdfast_backup"] = 2
        json["version"] = "9.9.9"
        let phrase = try #require(fault(.object(json)))
        #expect(phrase.contains("format 2, made by Holdfast 9.9.9") && phrase.contains("upgrade first"))
    }

    @Test(arguments: ["{}", "[]", "", #"{"holdfast_backup": 1}"#, #"{"holdfast_export": 1, "id": "a"}"#])
    func whatIsNoManifest_isRefused(text: String) {
        #expect(throws: BackupFault.self) { try BackupManifest(ByteBuffer(string: text)) }
    }
}
