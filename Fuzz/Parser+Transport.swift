import Channel
import Coding
import Offload
import Sim

extension Parser {
    /// Sets of received blocks: images of any segments over links that lose, delay and jam. The log of every run must add up to
    /// what its images hold.
    static let transport = Parser(
        "transport", mostBytes: 256,
        seeds: {
            [
                [64, 1, 9, 2, 0, 1, 244, 3, 0, 10, 4, 2, 10, 3, 4, 0, 200, 1, 44, 2, 88, 0, 63],
                [128, 1, 0, 2, 1, 0, 100, 2, 1, 50, 2, 0, 5, 8, 2, 0, 90, 0, 0, 1, 1],
                [64, 1, 9, 2, 2, 0, 250, 5, 3, 12, 9, 1, 0, 0, 3, 9, 3, 0, 255, 4, 4],
                [80, 1, 9, 2, 3, 0, 90, 5, 4, 12, 9, 1, 0, 0, 3, 9, 3, 0, 255, 4, 4],
            ]
        }
    ) {
        { bytes in
            var numbers = Numbers(bytes)
            var transport = Transport()
            transport.blockBytes = numbers.byte() * 4
            (transport.flagBytes, transport.headerBytes) = (numbers.byte() % 8, numbers.byte() % 32)
            transport.checkBytes = numbers.byte() % 8
            let stop = numbers.byte()
            let period = SimTime.milliseconds(Int64(1 + numbers.short() % 1000))
            let limit = period * (stop / 4 % 3) + .microseconds(1)
            let rules: [(Deadline, WhenLate)] = [
                (.testbed, .giveUp), (.nextArrival, .giveUp), (.after(limit), .giveUp), (.after(limit), .finish),
                (.after(limit), .queue(length: 2, drop: .oldest)), (.after(limit), .queue(length: 1, drop: .newest)),
            ]
            let (deadline, whenLate) = rules[stop % rules.count]
            let arrivals: Arrivals = stop & 64 == 0 ? .periodic(period) : .poisson(mean: period)
            let images = 1 + numbers.byte() % 6
            let link = link(&numbers)
            let encoding = EncodingTime(
                first: .microseconds(Int64(numbers.short())), further: .microseconds(Int64(numbers.short())))
            let layouts = (0..<images).map { _ in
                SegmentLayout(bytes: (0..<1 + numbers.byte() % 12).map { _ in numbers.short() % 4000 })
            }
            let configuration = ExperimentConfiguration(
                arrivals: arrivals, images: images, deadline: deadline, whenLate: whenLate, transport: transport,
                link: link, snapshots: [.milliseconds(5), period + .milliseconds(5)])
            let streams = RandomStreams(seed: UInt64(bytes.count), replication: 0)
            var run = try DeliveryStream(
                configuration: configuration, encodingTime: encoding, layout: { layouts[$0] }, streams: streams,
                isLogged: true)
            let deliveries = try run.rest().map(\.delivery)
            guard let log = run.log else { fatalError("no log was kept") }
            try check(deliveries, log, layouts)
        }
    }

    private static func link(_ numbers: inout Numbers, depth: Int = 0) -> LinkConfiguration {
        switch numbers.byte() % 6 {
        case 0:
            var constant = ConstantConfiguration()
            constant.rate = Double(1 + numbers.short()) * 50
            return LinkConfiguration(constant)
        case 1:
            var lossy = GilbertElliottConfiguration()
            lossy.rate = Double(1 + numbers.short()) * 50
            lossy.goodLoss = Double(numbers.byte()) / 256
            lossy.resends = numbers.byte() % 4
            return LinkConfiguration(lossy)
        case 2:
            var radio = RadioConfiguration.contiki
            radio.jammer = JammerSchedule(numbers.byte() % 2 == 0 ? .heavy : .none)
            return LinkConfiguration(radio)
        case 3: return LinkConfiguration(RadioConfiguration.pncTestbed)
        case 4 where depth < 3:
            let inner = Parser.link(&numbers, depth: depth + 1)
            return LinkConfiguration(JammedConfiguration(link: inner, jammer: JammerSchedule(.light)))
        default:
            var lossy = GilbertElliottConfiguration()
            lossy.badLoss = 1
            return LinkConfiguration(lossy)
        }
    }

    private static func check(_ deliveries: [Delivery], _ log: RunLog, _ layouts: [SegmentLayout]) throws {
        var (received, late) = ([Int](repeating: 0, count: layouts.count), [Int](repeating: 0, count: layouts.count))
        var last = SimTime.zero
        for entry in log.entries {
            guard entry.time >= last else { fatalError("the log runs backwards at \(entry.time)") }
            last = entry.time
            switch entry.kind {
            case .blockDelivered(_, _, let bytes): received[entry.image] += bytes
            case .blockLate(_, _, let bytes): late[entry.image] += bytes
            default: break
            }
        }
        for (delivery, layout) in zip(deliveries, layouts) {
            guard delivery.receivedBytes == received[delivery.position],
                delivery.lateBytes == late[delivery.position],
                delivery.receivedBytes <= layout.totalBytes,
                zip(delivery.reception.prefixBytes, layout.bytes).allSatisfy({ $0 <= $1 })
            else { fatalError("image \(delivery.position) holds other bytes than arrived") }
        }
    }
}
