import Basics
import Channel
import Inference
import Language
import Offload
import Sim

/// What a scenario says, before its sweep is taken apart. Its properties' initial values are the defaults.
struct Settings: Sendable {
    var name: String?
    var description: String?
    var seed = 1
    var replications = 1
    /// Nil: all of the dataset.
    var images: Int?
    var dataset = DatasetSelection.named("imagenet-20")
    var pictureOrder = PictureOrder.file
    var classifier = ClassifierSelection.shipped("efficientnet-lite0")
    var codecs: [CodecSelection] = []
    var arrivals = ArrivalsSelection.periodic(.milliseconds(500))
    var deadline = Deadline.nextArrival
    var whenLate = WhenLate.giveUp
    var transport = Transport()
    var device = DeviceSelection.raspberryPi4B
    var link = LinkConfiguration.standard
    var limit: TraceConfiguration?
    var jamming = JammerConfiguration.none
    var schedule: JammingPlan?
    var snapshots: [SimTime] = []
    /// Nil: the dataset's.
    var views: DatasetSelection?
    var recording = Recording()
    var sweep = Sweep()
}

extension Settings {
    /// A scenario file as a whole.
    static let form = Form<Settings>.section(base: Settings(), keys: keys, isRoot: true)

    /// The keys of a scenario, in the order of the documentation: the one table from which reader, messages, schema and
    /// documentation come.
    static let keys: [Key<Settings>] = [
        Key(
            "name", optional: \.name, .fileName(example: "quickstart"),
            help: "names the results; the file's name where left out"),
        Key(
            "description", optional: \.description,
            .text(example: "Three codecs under jamming", isOneLine: false),
            help: "one sentence for readers"),
        Key("seed", \.seed, .integer(0...Int.max), help: "from which every random number of the simulation follows"),
        Key(
            "replications", \.replications, .integer(1...1_000_000),
            help: "runs of each cell, which differ by their random numbers only"),
        Key(
            "images", imagesForm,
            help: "images of a run; a dataset with fewer is begun again",
            set: { $0.images = $1.count }, get: { ImageCount(count: $0.images) }),
        Key("dataset", \.dataset, DatasetSelection.form, help: "the pictures before the camera"),
        Key("pictures", \.pictureOrder, PictureOrder.form, help: "how the run's images take the dataset's pictures"),
        Key(
            "classifier", \.classifier, ClassifierSelection.form,
            help: "the network with which the edge server judges what it received"),
        Key(
            "codecs", \.codecs, CodecSelection.listForm, isRequired: true,
            help: "the codecs to compare; each is a cell of its own and meets the same channel"),
        Key(
            "arrivals", \.arrivals, ArrivalsSelection.form,
            help: "when objects come before the camera; a bare time is a period"),
        Key(
            "deadline", \.deadline, Deadline.form,
            help: "until when what arrives of an image counts; a bare time is one after the image's arrival"),
        Key(
            "when-late", \.whenLate, WhenLate.form,
            help: "what becomes of an image whose deadline is not over when the next object comes"),
        Key(
            "transport", \.transport, .parameters(base: Transport()),
            help: "how compressed images are framed and cut into blocks"),
        Key("device", \.device, DeviceSelection.form, help: "what the camera's computer needs to encode an image"),
        Key(
            "jamming", \.jamming, JammerConfiguration.form,
            help:
                "the jammer: a radio hears it and collides with it, any other link stands still while it is on the air"),
        Key(
            "schedule", optional: \.schedule, JammingPlan.form,
            help: "jammers one after the other, in place of `jamming`"),
        Key("link", \.link, LinkConfiguration.form, help: "the link between device and server"),
        Key(
            "limit", optional: \.limit, TraceConfiguration.form,
            help: "a trace that limits the link's throughput: a block ends when link and trace have both carried it"),
        Key(
            "snapshots", \.snapshots, .list(of: .microseconds(.microseconds(1)...(.seconds(86400))), isUnique: true),
            help: "times after an arrival at which to judge what the server holds, for accuracy against time"),
        Key("keep", \.recording, recordingForm, help: "what to keep of each run besides its results"),
        Key(
            "views", optional: \.views, DatasetSelection.form,
            help: "the pictures on which the report shows what the server saw; those of `dataset` where left out"),
        Key("sweep", \.sweep, Sweep.form, help: "keys to vary"),
    ]

    /// A number of images, or all.
    private struct ImageCount: Sendable {
        let count: Int?
    }

    private static let imagesForm: Form<ImageCount> = .either(
        Form<String>.words([("all", "all", "as many as the dataset has")])
            .map({ _ in ImageCount(count: nil) }, from: { _ in "all" }),
        or: Form<Int>.integer(1...10_000_000).map({ ImageCount(count: $0) }, from: { $0.count ?? 0 }),
        isFirst: { $0.text?.first?.isLetter == true }, writesFirst: { $0.count == nil })

    private static let recordingForm: Form<Recording> = .section(
        base: Recording(),
        keys: [
            Key("events", \.events, .flag, help: "every block of every image"),
            Key("link-samples", \.linkSamples, .flag, help: "throughput of the link over time"),
            Key(
                "pictures", \.pictures, .integer(0...100_000),
                help: "the pictures of so many images, in the database, for the report where the dataset is not at hand"
            ),
        ])
}

extension CellSettings {
    /// A cell's settings; nil after noting an error.
    ///
    /// - Parameters:
    ///   - tree: the scenario as written, for the places of errors.
    ///   - unswept: the texts of keys that are the same in all cells.
    init?(_ settings: Settings, _ reader: inout Reader, in tree: Tree, unswept: [String: String]) {
        seed = UInt64(settings.seed)
        images = settings.images
        dataset = settings.dataset
        files = reader.files
        pictureOrder = settings.pictureOrder
        classifier = settings.classifier
        arrivals = settings.arrivals.arrivals
        deadline = settings.deadline
        whenLate = settings.whenLate
        transport = settings.transport
        device = settings.device
        link = settings.link
        limit = settings.limit
        jamming = settings.schedule ?? JammingPlan(settings.jamming)
        snapshots = settings.snapshots.sorted()
        recording = settings.recording
        texts = Self.texts(of: settings, knowing: unswept)
        let network = network { settings.arrivals.arrivals.meanGap * $0 }
        if let complaint = Complaint.of({ () throws(ChannelError) in try network.validate() }) {
            reader.note(complaint, in: tree)
            return nil
        }
        do throws(OffloadError) {
            // A run has at least one image, and a dataset's number is not known here.
            try ExperimentConfiguration(
                arrivals: arrivals, images: images ?? 1, deadline: deadline, whenLate: whenLate, transport: transport,
                link: network, snapshots: snapshots
            ).validate()
        } catch {
            reader.note(Complaint(error), in: tree)
            return nil
        }
    }

    /// The keys of a cell in canonical spelling.
    ///
    /// - Parameter known: texts of some of them, which are not made again.
    static func texts(of settings: Settings, knowing known: [String: String] = [:]) -> [(key: String, text: String)] {
        var settings = settings
        settings.snapshots.sort()
        // Files count by what they hold, not by where they lie.
        settings.link = settings.link.namedByContent
        settings.limit = settings.limit?.namedByContent
        if case .file(_, let instants) = settings.arrivals {
            settings.arrivals = .file("sha256 " + Digest.of(instants), instants)
        }
        if case .table(let table) = settings.device { settings.device = .table(table.namedByContent) }
        let inert = ["name", "description", "replications", "codecs", "keep", "views", "sweep"]
        return Settings.keys.filter { !inert.contains($0.name) }.map { key in
            let text =
                known[key.name] ?? (key.render(settings)?.flow ?? "") + (key.name == "device" ? ownTimes(settings) : "")
            return (key.name, text)
        }
    }

    /// The times that codecs have in place of the device's, in words. All codecs of a scenario say so, since they are compared under the same
    /// conditions: whoever has a time of his own is on no published device.
    private static func ownTimes(_ settings: Settings) -> String {
        settings.codecs.compactMap { codec in
            codec.encodingTime.map {
                "; \(codec.name)(\(codec.parameterText)) in \(Dimension.time.text(Double($0.nanoseconds)))"
            }
        }.joined()
    }

    /// The keys that determine a run, one on a line. Pictures count by what they show: whoever hashes this adds the
    /// dataset's fingerprint.
    var identity: String {
        "pncsim run, form 2\n" + texts.filter { $0.key != "dataset" }.map { "\($0.key): \($0.text)\n" }.joined()
    }
}
