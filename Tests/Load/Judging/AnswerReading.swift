import Glibc
import NIOCore
import Wire

/// What a call came to.
enum Verdict: Sendable, Equatable {
    case answered
    /// Refused with this code; `canRetry`: it was said when to ask again.
    case refused(code: String, canRetry: Bool)
}

/// Reads no more of an answer than has to be known while time is taken: its id, and whether it is an error.
enum AnswerReading {
    private static let opening = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
    private static let result = Array(#","result":"#.utf8)

    /// The id, and whether what follows it is a result as all servers of ours write it; nil where this is no
    /// answer.
    static func id(of answer: ByteBuffer) -> (id: Int64, isPlain: Bool)? {
        let quick = answer.withUnsafeReadableBytes { bytes -> (Int64, Bool)? in
            guard bytes.starts(with: opening) else { return nil }
            var place = opening.count
            var id: Int64 = 0
            while place < bytes.count, place < 40, (0x30...0x39).contains(bytes[place]) {
                id = id * 10 + Int64(bytes[place] - 0x30)
                place += 1
            }
            guard place > opening.count else { return nil }
            return (id, bytes[place...].starts(with: result))
        }
        if let quick { return quick }
        switch try? Message(parsing: answer) {
        case .result(let id, _): return id.integer.map { ($0, true) }
        case .error(let id?, _): return id.integer.map { ($0, false) }
        default: return nil
        }
    }

    /// What the answer says of the call.
    static func verdict(of answer: ByteBuffer, isPlain: Bool) -> Verdict {
        if isPlain, place(after: #"E"#, of: #""isError":true"#, in: answer) == nil { return .answered }
        switch try? Message(parsing: answer) {
        case .result(_, let result):
            guard result["isError"]?.decoded?.bool == true else { return .answered }
            let error = result["structuredContent"]?["error"]
            return .refused(
                code: error?["code"]?.string ?? "tool_error",
                canRetry: error?["details"]?["retry_after_ms"] != nil)
        case .error(_, let error):
            let code = error["code"]?.integer ?? 0
            return .refused(code: "rpc\(code)", canRetry: error["data"]?["retry_after_ms"] != nil)
        default: return .refused(code: "no_message", canRetry: false)
        }
    }

    /// The first version that an answer names: the record's own, which comes before all else.
    static func version(in answer: ByteBuffer) -> Int64? {
        guard let end = place(after: "v", of: #""version":"#, in: answer) else { return nil }
        return answer.withUnsafeReadableBytes { bytes in
            var value: Int64 = 0
            var place = end
            while place < bytes.count, bytes[place] == 0x20 { place += 1 }
            let start = place
            while place < bytes.count, place < start + 18, (0x30...0x39).contains(bytes[place]) {
                value = value * 10 + Int64(bytes[place] - 0x30)
                place += 1
            }
            return place > start ? value : nil
        }
    }

    /// Where a pattern ends in the answer, found by one letter of it that is rare in answers.
    private static func place(after letter: StaticString, of pattern: StaticString, in answer: ByteBuffer)
        -> Int?
    {
        answer.withUnsafeReadableBytes { bytes -> Int? in
            guard let base = bytes.baseAddress else { return nil }
            let (count, start) = (pattern.utf8CodeUnitCount, pattern.utf8Start)
            let rare = letter.utf8Start.pointee
            guard let lead = (0..<count).first(where: { start[$0] == rare }) else { return nil }
            var from = lead
            while from < bytes.count, let found = memchr(base + from, CInt(rare), bytes.count - from) {
                let place = UnsafeRawPointer(found) - base
                let first = place - lead
                if first + count <= bytes.count, memcmp(base + first, start, count) == 0 {
                    return first + count
                }
                from = place + 1
            }
            return nil
        }
    }
}
