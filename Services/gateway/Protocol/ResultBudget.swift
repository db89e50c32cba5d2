import NIOCore
import Primitives
import Wire

/// How large a tool's result may be: what a model reads costs it room to think.
enum ResultBudget {
    /// The most bytes of a list. Beyond them it is cut, and says how to go on.
    static let listBytesMax = 65_536
    /// The most bytes of any other answer to a read.
    static let bytesMax = 1_048_576
}

extension ToolAnswer {
    /// The answer within its budget.
    ///
    /// A list is cut behind the last item that fits. Everything else that is too large is refused where that
    /// loses nothing: a write has happened, whatever its answer weighs.
    func within(_ budget: Int = ResultBudget.listBytesMax, writes: Bool) -> ToolAnswer {
        guard let structured = structuredContent, structured.bytes.readableBytes > budget, !isError else {
            return self
        }
        if !writes, let items = structured["items"], items.isArray {
            return cut(structured, items.elements, budget)
        }
        guard !writes, structured.bytes.readableBytes > ResultBudget.bytesMax else { return self }
        return ToolAnswer(
            ToolFailure(
                code: .tooLarge,
                message: "The answer is too large to be useful: ask for less, by its own filters and limits.",
                details: [
                    "limit": .integer(ResultBudget.bytesMax),
                    "actual": .integer(structured.bytes.readableBytes),
                ]))
    }

    private func cut(_ structured: JSONSlice, _ items: [JSONSlice], _ budget: Int) -> ToolAnswer {
        var kept = 0
        var bytes = 0
        for item in items {
            bytes += item.bytes.readableBytes + 1
            // One item is shown whatever it weighs: a list that shows nothing leads nowhere.
            guard bytes <= budget || kept == 0 else { break }
            kept += 1
        }
        guard kept < items.count else { return self }
        var writer = JSONWriter()
        writer.beginObject()
        structured.forEachMember { key, value in
            guard key == "items" else { return writer.member(key, raw: value.bytes) }
            writer.key(key)
            writer.beginArray()
            for item in items.prefix(kept) { writer.raw(item.bytes) }
            writer.endArray()
        }
        writer.member(
            "truncated",
            [
                "shown": .integer(kept), "of": .integer(items.count),
                "resume": .string(
                    "The list is cut at \(budget) bytes. Ask again with limit \(kept), then go on from there."
                ),
            ])
        writer.endObject()
        var answer = self
        answer.structuredContent = JSONSlice(unchecked: writer.buffer)
        answer.content = nil
        return answer
    }
}
