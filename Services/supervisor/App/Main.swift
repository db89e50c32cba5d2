import Supervisor

@main
struct Main {
    static func main() {
        Holdfast.start()
    }
}
