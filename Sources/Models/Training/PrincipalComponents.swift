import Coding
import Tensors

/// The directions in which small cells of pictures differ most.
package enum PrincipalComponents {
    /// The components of non-overlapping square cells, strongest first, each a unit vector over channel, row, column.
    ///
    /// - Parameters:
    ///   - pictures: N x 3 x H x W, at most the whole cells of which are used.
    package static func ofCells(in pictures: Tensor, side: Int, count: Int) throws(ModelsError) -> [[Double]] {
        let shape = try pictures.shape()
        let values = try pictures.floats()
        let (height, width) = (shape[2], shape[3])
        let length = 3 * side * side
        var cells: [[Double]] = []
        for picture in 0..<shape[0] {
            for row in stride(from: 0, through: height - side, by: side) {
                for column in stride(from: 0, through: width - side, by: side) {
                    cells.append(
                        (0..<length).map { index in
                            let channel = index / (side * side)
                            let y = row + index % (side * side) / side
                            let x = column + index % side
                            return Double(values[((picture * 3 + channel) * height + y) * width + x])
                        })
                }
            }
        }
        return ofVectors(cells, count: count)
    }

    /// The components of vectors of one length, by orthogonal iteration on their covariance.
    static func ofVectors(_ vectors: [[Double]], count: Int) -> [[Double]] {
        guard let length = vectors.first?.count else { return [] }
        var mean = [Double](repeating: 0, count: length)
        for vector in vectors { for i in 0..<length { mean[i] += vector[i] / Double(vectors.count) } }
        var covariance = [Double](repeating: 0, count: length * length)
        for vector in vectors {
            let centred = (0..<length).map { vector[$0] - mean[$0] }
            for i in 0..<length {
                let value = centred[i]
                for j in 0..<length { covariance[i * length + j] += value * centred[j] }
            }
        }
        var random = SeededRandom(seed: 0, label: "principal components")
        var basis = (0..<count).map { _ in (0..<length).map { _ in random.normal() } }
        for _ in 0..<100 {
            for index in basis.indices {
                var image = [Double](repeating: 0, count: length)
                for i in 0..<length {
                    for j in 0..<length { image[i] += covariance[i * length + j] * basis[index][j] }
                }
                for earlier in 0..<index {
                    let overlap = (0..<length).reduce(0) { $0 + image[$1] * basis[earlier][$1] }
                    for i in 0..<length { image[i] -= overlap * basis[earlier][i] }
                }
                let norm = image.reduce(0) { $0 + $1 * $1 }.squareRoot()
                basis[index] = image.map { $0 / max(norm, 1e-300) }
            }
        }
        return basis
    }
}
