import Channel
import Sim

extension CellSettings {
    /// A canonical text of everything that determines the cell's runs but their codec and replication: cells with equal
    /// conditions met the same channel.
    package var conditions: String { identity }

    /// The value of a top-level key in canonical spelling, every default filled in: `link`, `arrivals`, `deadline`.
    package func text(of key: String) -> String { texts.first { $0.key == key }?.text ?? "" }

    /// The jamming Wi-Fi sender's load where it is one all the time, 0 for silence; nil where it changes or is of another kind.
    package var jammingLoad: Double? { jamming.schedule { arrivals.meanGap * $0 }.load }
}
