import Testing

@testable import Storage

struct SQLStateTests {
    @Test(arguments: [
        ("", StorageError.Code.unavailable), ("08006", .unavailable), ("57P01", .unavailable),
        ("57P03", .unavailable),
        ("53300", .unavailable), ("57014", .timeout), ("23505", .uniqueViolation(constraint: "c")),
        ("23503", .constraintViolation(constraint: "c")), ("23514", .constraintViolation(constraint: "c")),
        ("40001", .serializationFailure), ("40P01", .serializationFailure), ("55P03", .serializationFailure),
        ("53100", .storeFault),
        ("58030", .storeFault), ("08P01", .invalidStatement), ("42P01", .invalidStatement),
        ("22012", .invalidStatement),
        ("25006", .invalidStatement), ("42501", .invalidStatement),
    ])
    func state_hasItsMeaning(state: String, expected: StorageError.Code) {
        #expect(SQLState.error(state, constraint: "c", detail: "words").code == expected)
    }

    @Test func lostPreparedStatement_isToldFromOtherRefusals() {
        #expect(SQLState.isStaleStatement("26000", detail: ""))
        #expect(SQLState.isStaleStatement("0A000", detail: "cached plan must not change result type"))
        #expect(!SQLState.isStaleStatement("0A000", detail: "something else is not supported"))
        #expect(!SQLState.isStaleStatement("42P01", detail: "cached plan"))
    }

    @Test func endOfTheConnection_isToldFromOtherFailures() {
        for state in ["", "57P01", "57P02", "08006"] { #expect(SQLState.endsConnection(state)) }
        for state in ["57014", "08P01", "23505", "53100"] { #expect(!SQLState.endsConnection(state)) }
    }
}
