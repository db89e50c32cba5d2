import Testing

@testable import Storage

struct SQLiteFailureTests {
    @Test(arguments: [
        (
            2067, "UNIQUE constraint failed: index 'things_name'",
            StorageError.Code.uniqueViolation(constraint: "things_name")
        ),
        (1555, "UNIQUE constraint failed: things.id", .uniqueViolation(constraint: "things.id")),
        (1299, "NOT NULL constraint failed: things.name", .constraintViolation(constraint: "things.name")),
        (
            275, "CHECK constraint failed: amount_not_negative",
            .constraintViolation(constraint: "amount_not_negative")
        ),
        (787, "FOREIGN KEY constraint failed", .constraintViolation(constraint: "foreign_key")),
        (1811, "told by a trigger", .constraintViolation(constraint: "told by a trigger")),
        (5, "database is locked", .unavailable),
        (9, "interrupted", .timeout),
        (13, "database or disk is full", .full), (4874, "disk I/O error", .full),
        (778, "disk I/O error", .storeFault),
        (11, "database disk image is malformed", .storeFault),
        (26, "file is not a database", .storeFault),
        (1, "no such table: x", .invalidStatement),
        (25, "column index out of range", .invalidStatement),
    ])
    func resultCode_hasItsMeaning(code: Int32, words: String, expected: StorageError.Code) {
        #expect(SQLiteFailure.error(code, words).code == expected)
    }
}
