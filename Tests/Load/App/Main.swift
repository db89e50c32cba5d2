import Load

@main
struct Main {
    static func main() {
        LoadCommand.start()
    }
}
