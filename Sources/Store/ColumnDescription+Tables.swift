extension TableDescription {
    /// Campaigns, runs and what became of each image.
    static let results = [campaign, campaignRun, run, outcome, snapshot]

    private static let campaign = TableDescription(
        "campaign", "Scenarios as they were run, one row for each different text.",
        [
            Column("id", nil, "key"),
            Column("scenario", nil, "the scenario's name"),
            Column("text", nil, "the whole scenario, as it can be run again"),
            Column("hash", nil, "SHA-256 of the text"),
            Column("path", nil, "the file that it was read from"),
            Column("program_version", nil, "the version of pncsim"),
            Column("program_commit", nil, "the commit that pncsim was built from"),
            Column("created_at", nil, "when it was first run, UTC"),
            Column("command", nil, "the command that runs what is missing of it, without its database"),
        ])

    private static let campaignRun = TableDescription(
        "campaign_run", "The runs that each campaign asks for, done or not, in its order.",
        [
            Column("id", nil, "key; a run takes the smallest of those that ask for it as its own"),
            Column("campaign", nil, "the campaign (`campaign.id`)"),
            Column(
                "position", nil,
                "position in the campaign, from 0; held twice where weights or pictures have changed since the first time"
            ),
            Column("identity", nil, "the run (`run.identity`)"),
        ])

    static let run = TableDescription(
        "run", "One row for each run: what it was, how it came about, and its results.",
        [
            Column("id", nil, "key; in the order of the campaigns, whatever order the runs ended in"),
            Column("identity", nil, "hash of everything that determines the run"),
            Column("campaign", nil, "the campaign that first asked for it (`campaign.id`)"),
            Column("position", nil, "position in that campaign, from 0"),
            Column("cell", nil, "position of its cell in the sweep, from 0"),
            Column("replication", nil, "replication, from 0"),
            Column("seed", nil, "seed of all random streams"),
            Column(
                "conditions", nil,
                """
                hash of everything that determines the run but codec and replication: runs with equal conditions and \
                replication met the same channel
                """),
            Column("status", nil, "`running`, `done`, `failed` or `interrupted`; only a run that is done has outcomes"),
            Column("error", nil, "what went wrong"),
            Column("repeat_command", nil, "the command that repeats the run"),
            Column(
                "recorded", nil, "1 if all verdicts came from a cache recorded earlier, without the pictures at hand"),
            Column("program_version", nil, "the version of pncsim"),
            Column("program_commit", nil, "the commit that pncsim was built from"),
            Column("host", nil, "the machine"),
            Column("threads", nil, "threads used"),
            Column("started_at", nil, "when it began, UTC"),
            Column("finished_at", nil, "when it was stored, UTC"),
            Column("wall_seconds", "s", "real time that it took"),
            Column("codec", nil, "the codec (`codec.id`)"),
            Column("codec_label", nil, "the codec as the scenario names it"),
            Column("codec_name", nil, "the codec's name in the registry"),
            Column("codec_parameters", nil, "its parameters"),
            Column("weights", nil, "SHA-256 of its weights"),
            Column("dataset", nil, "the dataset (`dataset.id`)"),
            Column("dataset_name", nil, "the dataset's name"),
            Column("dataset_hash", nil, "fingerprint of its contents"),
            Column("classifier", nil, "the classifier (`classifier.id`)"),
            Column("classifier_name", nil, "the classifier's name"),
            Column("device", nil, "the encoding device"),
            Column("link", nil, "the kind of link"),
            Column("link_text", nil, "the link with all its settings"),
            Column("jamming", nil, "the jamming level"),
            Column("jamming_load", "share", "share of time in which the jammer is on air, where it is fixed"),
            Column("arrivals", nil, "when objects arrive, with all settings"),
            Column(
                "period_ms", "ms", "mean time between arrivals, which is the deadline; NULL where a file gives them"),
            Column("stop_rule", nil, "when the sender gives an image up"),
            Column("block_bytes", "bytes", "size of a block"),
            Column("variables", nil, "all swept keys and their values, a JSON object"),
            Column("images", "images", "images of the run"),
            Column(
                "top1_count", "images",
                "images whose true class was the first answer; NULL for a published curve that does not tell"),
            Column("top5_count", "images", "images whose true class was among the first five answers"),
            Column("undecodable_count", "images", "images of which nothing was decodable, which counts as wrong"),
            Column("fully_offloaded_count", "images", "images of which every byte arrived in time"),
            Column("top1", "share", "top-1 accuracy: share of images whose true class was the first answer"),
            Column("top5", "share", "top-5 accuracy: share of images whose true class was among the first five"),
            Column("undecodable", "share", "share of images of which nothing was decodable"),
            Column("fully_offloaded", "share", "share of images of which every byte arrived in time"),
            Column("mean_encoded_bytes", "bytes", "mean size of a whole compressed picture"),
            Column("mean_segments", "segments", "mean number of segments of a whole compressed picture"),
            Column(
                "mean_bytes", "bytes", "mean of the data bytes that the server held at the end, framing not counted"),
            Column("mean_whole_segments", "segments", "mean number of segments that arrived whole"),
            Column("mean_whole_segment_bytes", "bytes", "mean size of the segments that arrived whole, together"),
            Column("throughput_images", "images", "images of which at least one segment arrived whole"),
            Column(
                "throughput_kbps", "kbit/s",
                "mean over these images of the bytes of whole segments by the time that they took to send"),
            Column("throughput_sd_kbps", "kbit/s", "standard deviation of the same between images"),
            Column("blocks", "blocks", "blocks delivered"),
            Column("lost_blocks", "blocks", "blocks lost, on links that give up"),
            Column("mean_psnr_db", "dB", "mean peak signal-to-noise ratio of the decoded pictures"),
            Column("encode_ms", "ms", "mean time that the device takes to encode a picture"),
            Column("simulated_seconds", "s", "simulated time from the first arrival to the end"),
        ])

    private static let outcome = TableDescription(
        "outcome", "What became of each image of each run that is done.",
        [
            Column("run", nil, "the run (`run.id`)"),
            Column("position", nil, "position of the image in the run, from 0"),
            Column("picture", nil, "the picture (`picture.id`)"),
            Column("encoded_bytes", "bytes", "size of the whole compressed picture"),
            Column("segments", "segments", "segments of the whole compressed picture"),
            Column("received_bytes", "bytes", "data bytes that the server held at the end, framing not counted"),
            Column("blocks", "blocks", "blocks delivered"),
            Column("lost_blocks", "blocks", "blocks lost"),
            Column("whole_segments", "segments", "segments that arrived whole"),
            Column("whole_segment_bytes", "bytes", "size of the segments that arrived whole, together"),
            Column("code", nil, "what the codec could use of it; its meaning is the codec's own, 0 is nothing"),
            Column("rank", nil, "rank of the true class among the answers, from 1; NULL where nothing was decodable"),
            Column("top1", "share", "1 if the true class was the first answer"),
            Column("top5", "share", "1 if the true class was among the first five answers"),
            Column("arrival_us", "us", "when the object came before the camera, from the start of the run"),
            Column("send_start_us", "us", "when the first block was handed to the link, after the arrival"),
            Column("last_byte_us", "us", "when the last byte that the server holds had arrived, after the arrival"),
            Column("last_whole_segment_us", "us", "when the last whole segment had arrived, after the arrival"),
            Column("stop_us", "us", "when the image was given up or was sent whole, after the arrival"),
        ])

    private static let snapshot = TableDescription(
        "snapshot", "What the server would have answered at instants before the end, where a scenario asks for it.",
        [
            Column("run", nil, "the run (`run.id`)"),
            Column("position", nil, "position of the image in the run, from 0"),
            Column("after_us", "us", "the instant, after the arrival"),
            Column("code", nil, "what the codec could use of what the server held"),
            Column("rank", nil, "rank of the true class; NULL where nothing was decodable"),
            Column("top1", "share", "1 if the true class was the first answer"),
            Column("top5", "share", "1 if the true class was among the first five answers"),
        ])

    /// What is known of pictures whatever the network does.
    static let caches = [
        TableDescription(
            "picture", "Pictures, known by what they hold.",
            [
                Column("id", nil, "key"),
                Column("sha256", nil, "SHA-256 of what the picture holds"),
                Column("name", nil, "the name under which it was first seen"),
            ]),
        TableDescription(
            "dataset", "Datasets, known by what they hold.",
            [
                Column("id", nil, "key"),
                Column("name", nil, "the name in scenarios"),
                Column("fingerprint", nil, "equal for equal pictures and labels in the same order"),
            ]),
        TableDescription(
            "dataset_picture", "The pictures of each dataset, in the order in which a camera takes them.",
            [
                Column("dataset", nil, "the dataset (`dataset.id`)"),
                Column("position", nil, "position in the dataset, from 0"),
                Column("picture", nil, "the picture (`picture.id`)"),
                Column("label", nil, "the class it shows; NULL in a dataset without labels"),
            ]),
        TableDescription(
            "codec", "Codecs with their parameters and weights.",
            [
                Column("id", nil, "key"),
                Column("fingerprint", nil, "equal for codecs that give equal bytes"),
                Column("name", nil, "the name in the registry"),
                Column("parameters", nil, "its parameters in a fixed order"),
                Column("weights", nil, "SHA-256 of its weights; NULL where it has none"),
            ]),
        TableDescription(
            "classifier", "Classifiers with their weights.",
            [
                Column("id", nil, "key"),
                Column("fingerprint", nil, "equal for classifiers that give equal answers"),
                Column("name", nil, "its name"),
            ]),
        TableDescription(
            "encoding", "What each codec makes of each picture.",
            [
                Column("codec", nil, "the codec (`codec.id`)"),
                Column("picture", nil, "the picture (`picture.id`)"),
                Column("segments", "segments", "number of segments"),
                Column("total_bytes", "bytes", "size of all segments"),
                Column("segment_bytes", nil, "size of each segment in bytes, as LEB128 integers one behind the other"),
                Column("encode_seconds", "s", "how long the host took that encoded it"),
            ]),
        TableDescription(
            "judgement", "The outcome cache: the classifier's verdicts on what can arrive of a picture.",
            [
                Column("codec", nil, "the codec (`codec.id`)"),
                Column("classifier", nil, "the classifier (`classifier.id`)"),
                Column("picture", nil, "the picture (`picture.id`)"),
                Column("label", nil, "its true class"),
                Column("code", nil, "what the codec could use of what arrived; its meaning is the codec's own"),
                Column("rank", nil, "rank of the true class among the answers, from 1; NULL where undecodable"),
                Column("top5_classes", nil, "the first five answers, best first, two bytes each, lowest byte first"),
                Column("confidence", "share", "probability of the first answer"),
                Column("psnr_db", "dB", "peak signal-to-noise ratio of the decoded picture against the original"),
            ]),
    ]

    /// What is kept only where it is asked for.
    static let recordings = [
        TableDescription(
            "link_sample", "Throughput of the link over time, where a scenario asks for it.",
            [
                Column("run", nil, "the run (`run.id`)"),
                Column("start_us", "us", "start of the stretch, from the start of the run"),
                Column("duration_us", "us", "its length"),
                Column("delivered_bytes", "bytes", "data bytes delivered in it"),
                Column("jamming", nil, "the jamming level, where it changes with time"),
            ]),
        TableDescription(
            "event_log", "Every event of a run, where a scenario asks for it.",
            [
                Column("run", nil, "the run (`run.id`)"),
                Column("sequence", nil, "position among the run's events, from 0"),
                Column("at_ns", "ns", "when, from the start of the run"),
                Column("position", nil, "position of the image that it concerns"),
                Column("event", nil, "what happened"),
                Column("detail", nil, "more of it"),
            ]),
        TableDescription(
            "training_log", "What the training of a codec noted.",
            [
                Column("codec", nil, "the codec's name"),
                Column("label", nil, "the training run"),
                Column("stage", nil, "the stage of the training"),
                Column("step", "steps", "step of the optimiser, from 1"),
                Column("epoch", nil, "pass over the training pictures, from 0"),
                Column("loss", nil, "value of the loss"),
                Column("learning_rate", nil, "step size of the optimiser"),
                Column("seconds", "s", "real time since the stage began"),
                Column("validation", nil, "measures on the validation pictures, a JSON object"),
            ]),
    ]
}
