/// Images that wait their turn.
struct Line: Sendable {
    /// In the order of their arrival; the first is being sent, or will be once its first segment is ready.
    var images: [Int] = []
    /// How many segments of each are made; none is named of which none is.
    var readySegments: [Int: Int] = [:]
}
