import Models
import Offload
import Scenarios
import Sim
import Store

extension Execution.Job {
    /// The network's side of the run.
    func deliveries(_ encodingTime: EncodingTime, _ layouts: [SegmentLayout]) throws -> Deliveries {
        try Deliveries(spec, images: images, codec: codec.source, encodingTime: encodingTime, layouts: layouts)
    }

    /// How long the scenario's device takes to encode.
    func encodingTime(hostSeconds: Double?) throws(ModelsError) -> EncodingTime {
        try spec.encodingTime(hostSeconds: hostSeconds)
    }

    /// The verdicts that the run's images need.
    func questions(_ deliveries: Deliveries) -> Set<Workshop.Question> {
        let pictures = collection.photographs.all.count
        var questions: Set<Workshop.Question> = []
        for position in deliveries.all.indices {
            for code in [deliveries.codes[position]] + deliveries.snapshotCodes[position] where code != 0 {
                questions.insert(Workshop.Question(picture: position % pictures, code: code))
            }
        }
        return questions
    }

    /// All that the run leaves.
    func result(
        _ deliveries: Deliveries, verdicts: [Workshop.Question: Verdict], encodingTime: EncodingTime,
        wallSeconds: Double
    ) -> RunResult {
        let pictures = max(1, collection.photographs.all.count)
        let knowsTop1 = if case .curve(let curve) = codec.source { curve.knowsTop1 } else { true }
        var psnr: [Double] = []
        let outcomes = deliveries.all.enumerated().map { position, delivery in
            let layout = deliveries.layouts[position]
            func rank(_ code: ReceptionCode, _ reception: Reception) -> Int? {
                switch codec.source {
                case .curve(let curve):
                    return Curves.rank(
                        of: reception, position: position, layout: layout, curve: curve, streams: spec.streams)
                case .real, .recorded:
                    guard code != 0 else { return nil }
                    return verdicts[Workshop.Question(picture: position % pictures, code: code)]?.rank
                }
            }
            let code = deliveries.codes[position]
            if let value = verdicts[Workshop.Question(picture: position % pictures, code: code)]?.psnr {
                psnr.append(value)
            }
            let snapshots = zip(spec.cell.settings.snapshots, deliveries.snapshotCodes[position]).enumerated().map {
                index, pair in
                SnapshotRecord(
                    afterNs: pair.0.nanoseconds, code: pair.1, rank: rank(pair.1, delivery.snapshots[index]))
            }
            return OutcomeRecord(
                picture: collection.stored.pictures[position % pictures], encodedBytes: layout.totalBytes,
                segments: layout.bytes.count, receivedBytes: delivery.receivedBytes, blocks: delivery.blocks,
                lostBlocks: delivery.lostBlocks, wholeSegments: delivery.wholeSegments,
                wholeSegmentBytes: delivery.wholeSegmentBytes, code: code, rank: rank(code, delivery.reception),
                arrivalNs: delivery.arrival.nanoseconds,
                sendStartNs: delivery.sendStart.map { ($0 - delivery.arrival).nanoseconds },
                lastByteNs: delivery.lastByte.map { ($0 - delivery.arrival).nanoseconds },
                lastWholeSegmentNs: delivery.lastWholeSegment.map { ($0 - delivery.arrival).nanoseconds },
                stopNs: (delivery.stop - delivery.arrival).nanoseconds, snapshots: snapshots)
        }
        let first = deliveries.all.first?.arrival ?? .zero
        let last = deliveries.all.map(\.stop).max() ?? .zero
        return RunResult(
            outcomes: outcomes, recorded: collection.photographs.all.contains { $0.path == nil },
            knowsTop1: knowsTop1, meanPSNR: psnr.isEmpty ? nil : psnr.reduce(0, +) / Double(psnr.count),
            encodeMs: encodingTime.first.milliseconds, simulatedSeconds: (last - first).seconds,
            wallSeconds: wallSeconds,
            linkSamples: spec.cell.settings.recording.linkSamples ? deliveries.linkSamples : [],
            events: spec.cell.settings.recording.events ? deliveries.events : [])
    }
}

extension Workshop {
    /// What makes, or has recorded, what runs with these settings need.
    init(
        for settings: CellSettings, needsPictures: Bool, database: ResultsDatabase, options: Campaign.Options
    ) throws {
        var recording: OutcomeRecording?
        if case .recorded(let recorded) = settings.dataset, needsPictures {
            recording = try OutcomeRecording(recorded, classifier: settings.classifier)
        }
        let classifier: ReferenceClassifier
        if let recording {
            classifier = ReferenceClassifier(recordedAs: recording.classifier.fingerprint)
        } else if needsPictures {
            classifier = try ReferenceClassifier()
        } else {
            classifier = ReferenceClassifier(recordedAs: "published curves")
        }
        let record = ClassifierRecord(
            fingerprint: classifier.fingerprint, name: needsPictures ? settings.classifier : "none")
        self.init(
            database: database, classifier: classifier, classifierKey: try database.store(record), jobs: options.jobs,
            logger: options.logger, recording: recording)
    }

    /// A codec as the scenario chooses it, with its row.
    func codec(_ selection: CodecSelection) throws -> Codec {
        let source: CodecSource
        if let recording, selection.curve == nil {
            source = .recorded(try recording.codec(selection))
        } else {
            source = try CodecSource(selection)
        }
        let record = CodecRecord(source.fingerprint)
        return Codec(source: source, label: selection.label, record: record, key: try database.store(record))
    }

    /// A dataset as the scenario chooses it, with its rows.
    ///
    /// - Parameter isLabelled: whether the true classes are wanted, which the classifier may have to find.
    func collection(_ selection: DatasetSelection, isLabelled: Bool = true) async throws -> Collection {
        guard let recording else { return try await collection(selection.open(), isLabelled: isLabelled) }
        var collection = Collection(
            photographs: Photographs(recorded: recording.dataset.record),
            stored: try database.store(recording.dataset.record))
        if isLabelled { collection.labels = try await labels(of: collection) }
        return collection
    }

    /// What stands in the place of pictures where all codecs are published curves: one picture without a file.
    func noPictures() throws -> Collection {
        let record = DatasetRecord(
            name: "no pictures", fingerprint: "no pictures",
            pictures: [PictureRecord(sha256: String(repeating: "0", count: 64), name: "none", label: nil)])
        return Collection(
            photographs: Photographs(recorded: record), stored: try database.store(record), labels: [0])
    }
}
