/// A kind of document that an extractor may read.
enum DocumentFormat: String, CaseIterable {
    case excel
    case csv
    case pdf
    case ocr
}
