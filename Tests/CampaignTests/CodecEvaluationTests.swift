import Testing

@testable import Campaign

/// Where a measurement stops to look.
struct CodecEvaluationTests {
    @Test func fewSegmentsAreAllLookedAt() {
        #expect(CodecEvaluation.steps(upTo: 1) == [1])
        #expect(CodecEvaluation.steps(upTo: 10) == Array(1...10))
    }

    @Test func ofManySegmentsTwelveStopsEndWithAll() {
        for most in 13...200 {
            let steps = CodecEvaluation.steps(upTo: most)
            #expect(steps.count == 12)
            #expect(steps.last == most)
            #expect(steps == Set(steps).sorted(), "each stop later than the one before")
        }
    }
}
