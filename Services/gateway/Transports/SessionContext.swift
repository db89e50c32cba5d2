import Primitives

/// What all sessions of a gateway share. Use it on its event loop only.
final class SessionContext {
    let router: Router
    let keeper: CatalogKeeper
    let clocks: Clocks

    init(router: Router, keeper: CatalogKeeper) {
        self.router = router
        self.keeper = keeper
        clocks = router.clocks
    }
}
