/// What people and things are called in a demonstration: a team that reads price lists and invoices of its
/// vendors.
enum DemoWords {
    static let actors = ["claude-code", "claude-code", "claude-code", "copilot", "cursor", "mara", "jonas"]

    static let vendors = [
        "Acme Metals", "Alder and Sons", "Arctic Cold Chain", "Aurora Glass", "Baltic Freight",
        "Bergmann Tools",
        "Blue Heron Paper", "Brightline Optics", "Cedar Valley Foods", "Clearwater Pumps", "Copperfield Wire",
        "Delta Fasteners", "Dornier Textiles", "Eastgate Chemicals", "Elmwood Furniture",
        "Evergreen Packaging",
        "Fjord Seafood", "Granite Works", "Greenfield Seeds", "Halcyon Pharma", "Harbor Marine Supply",
        "Hexagon Plastics", "Ironbridge Steel", "Juniper Labs", "Kestrel Avionics", "Lakeside Dairy",
        "Larkspur Flowers", "Meridian Cables", "Midland Rubber", "Monarch Paints", "Nordlicht Lighting",
        "Northwind Traders", "Oakline Timber", "Orchard Fresh", "Pinnacle Safety", "Polaris Batteries",
        "Quarry Stone", "Redwood Adhesives", "Riverbend Mills", "Sable Leather", "Silverlake Ceramics",
        "Summit Bearings", "Tideway Logistics", "Vega Electronics", "Whitestone Cement",
    ]

    /// What the projects are about, and what each wants.
    static let projects: [(title: String, description: String)] = [
        ("Extractor platform", "One pipeline for every vendor: fetch, read, check, hand over."),
        ("Vendor onboarding", "From a vendor's first file to prices in the catalogue within two days."),
        ("Reading scanned invoices", "Text from scans good enough that nobody types an amount again."),
        ("Quality of extracted data", "Every figure is checked against the document's own totals."),
        ("Excel with merged headers", "Workbooks whose headers span rows and columns are read as tables."),
        ("Faster nightly run", "All vendors are read before the warehouse opens."),
        ("Currency and units", "Prices are stored with their currency and their unit, never guessed."),
        ("Review desk", "People see what a machine was unsure of, and decide with one key."),
        ("Manifest compliance", "Each extractor says what it reads, and is held to it."),
        ("Change detection", "Only what a vendor has changed is read and told of."),
        ("Credentials and access", "No password of a vendor is in a file or in a log."),
        ("Delivery notes", "Delivery notes are matched with the orders they fulfil."),
        ("Catalogue export", "The shop takes prices over a stable interface."),
        ("Retries and timeouts", "A vendor's slow server delays nobody else."),
        ("Test corpus", "A thousand real documents, made anonymous, with known answers."),
        ("Discount rules", "Tiered and seasonal discounts are data and no code."),
        ("Duplicate invoices", "An invoice that comes twice is paid once."),
        ("Observability", "Whoever is on call sees which vendor fails, and why, within a minute."),
        ("PDF tables across pages", "Tables that go on over several pages are one table."),
        ("Multi-language documents", "Dates, numbers and headings in nine languages."),
        ("Cost of OCR", "Half as many pages go through OCR, with the same result."),
        ("Schema registry", "Formats have versions, and old ones are still read."),
        ("Archive of originals", "Each figure leads back to the page it was read from."),
        ("Supplier portal", "Vendors see what we read of their files, and correct it."),
        ("Tax and customs", "Rates and tariff numbers are read and checked."),
        ("Email intake", "Attachments become documents without anybody's help."),
        ("Extractor scaffolding", "A new extractor begins with one command and passing tests."),
        ("Load test", "Ten times today's documents on today's machines."),
        ("Data retention", "What need not be kept is gone in time, provably."),
        ("Price history", "What a thing cost on any day of the last ten years."),
        ("Alerts for price jumps", "A price that moves too far is asked about before it is published."),
        ("Warehouse interface", "Stock and lead times come with the prices."),
    ]

    static let sessions = [
        "Read %v from end to end", "Bring %v up to the manifest", "Make %c robust", "Rework %c",
        "Second look at %c", "Measure and tune %c", "Take %v over from the old importer",
        "Find out why %v fails on Mondays", "Clean up after the %f changes", "Prepare the release of %c",
    ]

    static let tasks = [
        "Read merged header cells of %v", "Parse dates of %v in day-first order",
        "Recognise subtotals in %f of %v",
        "Skip the cover page of %v", "Map units of %v to ours", "Add a fixture of %v with negative amounts",
        "Handle empty rows in %f of %v", "Retry downloads from %v", "Check totals of %v against line items",
        "Detect the encoding of %v's %f files", "Split article numbers of %v", "Write the manifest of %v",
        "Measure how long %c takes", "Log the document's page in %c", "Replace regular expressions in %c",
        "Cover %c with property tests", "Bound the memory of %c", "Document what %c refuses",
        "Give %c a deadline", "Make errors of %c say what to do", "Remove the old path through %c",
        "Cache lookups in %c", "Validate %f before %c", "Follow the new layout of %v",
        "Accept %f with password from %v", "Round prices of %v as their invoices do",
        "Compare %v with last month's file", "Name columns of %v in the review desk",
    ]

    static let subtasks = [
        "Collect failing documents", "Write the failing test first", "Choose the library",
        "Change the parser",
        "Run it over the corpus", "Compare with the old result", "Ask the vendor about exceptions",
        "Update the fixture", "Review with the desk", "Watch two nightly runs",
    ]

    static let research: [(title: String, question: String, finding: String)] = [
        (
            "How good is OCR on thermal paper?", "Which resolution is enough?",
            "300 dpi is; below 200 digits are lost."
        ),
        (
            "Which PDF library keeps tables?", "Which one reads borderless tables?",
            "Two do; one needs half the time."
        ),
        (
            "Where does the nightly run wait?", "Is it the network or the parser?",
            "The network: 71% of the time."
        ),
        (
            "Do vendors keep article numbers?", "How often does a number change its meaning?",
            "Three in two years."
        ),
        ("What do people correct most?", "Which fields does the desk touch?", "Dates first, then units."),
        ("Can layouts be told apart?", "Is a hash of the headers enough?", "For 41 of 45 vendors it is."),
        ("What does a wrong price cost?", "Who notices, and when?", "Sales do, after two days on average."),
        (
            "Are totals always printed?", "What share of documents has none?",
            "One in nine, all delivery notes."
        ),
    ]

    static let components = [
        "the header detector", "the table reader", "the unit mapper", "the currency table", "the fetcher",
        "the retry queue", "the review desk", "the manifest check", "the totals check", "the page splitter",
        "the price publisher", "the fixture store", "the scheduler", "the document archive",
    ]

    static let formats = ["Excel", "CSV", "PDF", "scans"]

    static let blockedReasons = [
        "The vendor has not sent the new layout yet.", "Waits for credentials of the vendor's server.",
        "The parser it needs is still under review.", "Nobody knows which of the two totals is right.",
        "The test corpus has no such document yet.", "Waits for the legal department's answer.",
    ]

    static let principles = [
        "Never guess a figure", "Every figure leads to its page", "Vendors fail alone",
        "Tests before parsers",
        "Manifests are binding",
    ]

    static let enhancementSubjects = [
        "Reading handwritten corrections", "Prices per branch", "Signed manifests", "Vendor scorecards",
        "Live preview in the review desk", "Extractors without code", "Forecast of price changes",
        "Orders from delivery notes", "A public schema of prices", "Offline review on tablets",
    ]

    static let enhancementSteps = [
        "a first version for one vendor", "a study of what it takes", "for all Excel vendors",
        "for scanned documents",
        "with an audit trail", "in the supplier portal", "measured and tuned", "behind a switch",
        "with undo", "as the default",
    ]
}
