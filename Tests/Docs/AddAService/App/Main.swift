import ServiceKit

/// The service of `docs/add-a-service.md`, as it is built when the page is followed: what is a module of its
/// own there is compiled in here, so that this stands in nobody's way who follows it.
@main
struct Main {
    static func main() {
        ServiceProcess.run(NotesService.descriptor)
    }
}
