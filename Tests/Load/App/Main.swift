import Load

@main
struct Main {
    static func main() async {
        await LoadCommand.start()
    }
}
