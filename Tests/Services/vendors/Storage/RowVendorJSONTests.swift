import NIOCore
import Storage
import Testing
import Wire

@testable import Vendors

@Suite struct RowVendorJSONTests {
    @Test func rowWrittenAsItIs_isTheVendorsOwnJSON() throws {
        let row = try #require(VendorFixtures.rows(VendorFixtures.vendor).first)
        var writer = JSONWriter()
        writer.beginObject()
        try row.writeVendorMembers(into: &writer)
        writer.endObject()
        #expect(String(buffer: writer.buffer) == JSON.object(VendorFixtures.vendor.json).text)
    }

    @Test func rowRead_isTheVendor() throws {
        let row = try #require(VendorFixtures.rows(VendorFixtures.vendor).first)
        #expect(try Vendor(row: row) == VendorFixtures.vendor)
    }

    @Test func rowOfAnUnknownStatus_isRefused() {
        var rows = Rows(columnCount: 10)
        for _ in 0..<10 { rows.append("x") }
        #expect(throws: StorageError.self) { try Vendor(row: rows[0]) }
    }

    @Test func summary_tellsSupportedFormatsAndTests() throws {
        var rows = Rows(columnCount: 7)
        for cell in ["i", "1", "n", "broken", "2"] { rows.append(cell) }
        rows.append(#"{"ocr":true,"excel":true,"csv":false,"pdf":false}"#)
        rows.append(#"{"passing":1,"total":2,"skipped":0}"#)
        var writer = JSONWriter()
        writer.beginObject()
        try rows[0].writeVendorSummaryMembers(into: &writer)
        writer.endObject()
        #expect(
            String(buffer: writer.buffer) == """
                {"id":"i","version":1,"name":"n","status":"broken","extractor_version":"2",\
                "formats":["excel","ocr"],"test_results":{"passing":1,"total":2,"skipped":0}}
                """)
    }
}
