import Basics
import GRDB
import Statistics

/// Functions that SQL has in this program, and not in `sqlite3`: what the images of a group came to, with its interval.
///
///     SELECT jamming, share_estimate(top5, picture, run.id, received_bytes) FROM outcome JOIN run ON run.id = run GROUP BY 1
///
/// The first value is 1, 0 or between them, or a difference of two such; NULL is left out. Then come the picture, NULL where
/// there is none, and the replication; whatever follows tells replications apart that only agree in the first value. The
/// answer is a JSON object; `->> 'low'` takes a member of it.
enum EstimateFunctions {
    static let all = [
        DatabaseFunction("share_estimate", pure: true, aggregate: Share.self),
        DatabaseFunction("difference_estimate", pure: true, aggregate: Difference.self),
    ]

    private struct Share: DatabaseAggregate {
        private var sample = ImageSample()
        mutating func step(_ values: [DatabaseValue]) throws { try sample.add(values) }
        func finalize() -> (any DatabaseValueConvertible)? { sample.share?.json }
    }

    private struct Difference: DatabaseAggregate {
        private var sample = ImageSample()
        mutating func step(_ values: [DatabaseValue]) throws { try sample.add(values) }
        func finalize() -> (any DatabaseValueConvertible)? { sample.difference?.json }
    }
}

extension ImageSample {
    /// Takes in a row of arguments.
    fileprivate mutating func add(_ values: [DatabaseValue]) throws {
        guard values.count >= 3 else {
            throw DatabaseError(message: "an estimate takes a value, a picture and a replication")
        }
        guard let value = Double.fromDatabaseValue(values[0]) else { return }
        guard abs(value) <= 1, let replication = Int64.fromDatabaseValue(values[2]) else {
            throw DatabaseError(message: "an estimate is of values from -1 through 1 in numbered replications")
        }
        let detail = values[3...].reduce(0 as UInt64) { hash, value in
            (hash &* 0x0000_0100_0000_01b3) ^ UInt64(bitPattern: Int64.fromDatabaseValue(value) ?? -1)
        }
        add(value, picture: Int64.fromDatabaseValue(values[1]), replication: replication, detail: detail)
    }
}

extension Estimate {
    /// As ``EstimateFunctions`` give it; what there is none of is null.
    var json: String {
        func number(_ value: Double?) -> String { value.map(JSONText.number) ?? "null" }
        let members = [
            ("value", JSONText.number(value)), ("low", number(interval?.low)), ("high", number(interval?.high)),
            ("images", String(basis.images)), ("pictures", basis.pictures.map(String.init) ?? "null"),
            ("replications", String(basis.replications)), ("distinct_replications", String(basis.distinctReplications)),
            ("effective_images", JSONText.number(basis.effectiveImages)),
            ("likeness", JSONText.number(basis.likeness)),
        ]
        return "{" + members.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }

    /// Reads ``json``; nil for anything else.
    init?(json: String) {
        let object = JSONObject(json)
        func number(_ name: String) -> Double? { object[name]?.number }
        guard let value = number("value"), let images = number("images"), let replications = number("replications"),
            let distinct = number("distinct_replications"), let likeness = number("likeness")
        else { return nil }
        var interval: Interval?
        if let low = number("low"), let high = number("high") { interval = Interval(low: low, high: high) }
        self.init(
            value: value, interval: interval,
            basis: Basis(
                images: Int(images), pictures: number("pictures").map { Int($0) }, replications: Int(replications),
                distinctReplications: Int(distinct), effectiveImages: number("effective_images") ?? .infinity,
                likeness: likeness))
    }
}
