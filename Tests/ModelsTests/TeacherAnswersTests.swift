import Testing

@testable import Coding
@testable import Inference
@testable import Tensors
@testable import Training

/// What is kept of the classifier's answers on clean pictures.
@Suite struct TeacherAnswersTests {
    @Test func theTeacherIsAskedOnceForAPictureAndOnceForItsMirrorImage() throws {
        var answers = try TeacherAnswers(pictures: 3, device: .cpu)
        var asked = 0
        func logits(_ squares: [Square], _ value: Float) throws -> [Float] {
            try answers.logits(of: squares, on: .cpu) { () throws(ModelsError) in
                asked += 1
                let count = squares.count * EfficientNetLite0.classCount
                return try Tensor.make([Float](repeating: value, count: count), shape: [squares.count, 1000])
            }.floats()
        }
        let (first, mirrored) = (Square(picture: 2), Square(picture: 2, mirror: 1))
        #expect(try logits([first], 4).allSatisfy { $0 == 4 })
        #expect(try logits([mirrored], 5).allSatisfy { $0 == 5 })
        #expect(asked == 2)
        #expect(
            try logits([first, mirrored], 6) == [Float](repeating: 4, count: 1000) + [Float](repeating: 5, count: 1000))
        #expect(asked == 2)
    }

    @Test func answersAreTheSameTheFirstTimeAndLater() throws {
        var answers = try TeacherAnswers(pictures: 1, device: .cpu)
        // No 16-bit number is a third.
        func logits() throws -> [Float] {
            try answers.logits(of: [Square(picture: 0)], on: .cpu) { () throws(ModelsError) in
                try Tensor.make([Float](repeating: 1.0 / 3, count: 1000), shape: [1, 1000])
            }.floats()
        }
        #expect(try logits() == logits())
    }
}
