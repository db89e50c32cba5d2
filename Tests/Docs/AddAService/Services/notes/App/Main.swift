import Notes
import ServiceKit

@main
struct Main {
    static func main() {
        ServiceProcess.run(NotesService.descriptor)
    }
}
