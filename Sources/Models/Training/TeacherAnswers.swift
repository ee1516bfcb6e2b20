import Coding
import Inference
import Tensors

/// The classifier's answers on whole clean pictures, kept on the device from the first time that they are needed: in
/// every later epoch the teacher costs nothing.
///
/// They are kept as 16-bit numbers, and used as they are kept, so that an answer does not depend on the mini-batch in
/// which it was first needed.
struct TeacherAnswers: Sendable {
    private let logits: Tensor
    private var isKnown: [Bool]

    init(pictures: Int, device: TensorDevice) throws(ModelsError) {
        // Each picture as it is, and mirrored.
        logits = try Tensor.zeros([2 * pictures, EfficientNetLite0.classCount], type: .float16, device: device)
        isKnown = [Bool](repeating: false, count: 2 * pictures)
    }

    /// The logits for whole pictures, as 32-bit numbers; `answer` is asked where one is not known yet.
    mutating func logits(
        of squares: [Square], on device: TensorDevice, answer: () throws(ModelsError) -> Tensor
    ) throws(ModelsError) -> Tensor {
        let rows = squares.map { 2 * $0.picture + $0.mirror }
        if !rows.allSatisfy({ isKnown[$0] }) {
            try logits.setRows(rows, to: answer())
            for row in rows { isKnown[row] = true }
        }
        return try logits.rows(rows).converted(to: .float32, device: device)
    }
}
