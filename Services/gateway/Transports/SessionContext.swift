import Primitives

/// What all sessions of a gateway share. Use it on its event loop only.
final class SessionContext {
    let router: Router
    let keeper: CatalogKeeper
    let changes: ChangesWatch
    let clocks: Clocks
    /// Where what gateways have in common lies.
    let directory: String
    /// Signs what clients carry for services. Made when it is first needed: few services ask anything.
    private(set) lazy var carriedState = CarriedState(
        seal: StateSeal(key: StateKey.key(in: directory, random: clocks.random)))

    /// - Parameter directory: Where what gateways have in common lies.
    init(router: Router, keeper: CatalogKeeper, changes: ChangesWatch, directory: String) {
        self.directory = directory
        self.router = router
        self.keeper = keeper
        self.changes = changes
        clocks = router.clocks
    }
}
