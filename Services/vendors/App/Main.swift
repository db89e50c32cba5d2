import Vendors

@main
struct Main {
    static func main() {
        VendorsService.run()
    }
}
