import Testing

/// Everything here runs the executables that ship, one test after another: some measure, and all share two
/// hands.
@Suite(.serialized) struct SystemTests {}
