import Primitives

/// What all sessions of a gateway share. Use it on its event loop only.
final class SessionContext {
    let router: Router
    let keeper: CatalogKeeper
    let changes: ChangesWatch
    let clocks: Clocks

    init(router: Router, keeper: CatalogKeeper, changes: ChangesWatch) {
        self.router = router
        self.keeper = keeper
        self.changes = changes
        clocks = router.clocks
    }
}
