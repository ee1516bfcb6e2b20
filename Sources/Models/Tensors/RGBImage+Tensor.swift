import Coding

extension RGBImage {
    /// Pictures of one size as a tensor N x 3 x H x W of 32-bit numbers in [0, 1].
    ///
    /// - Precondition: at least one picture, all of one size.
    package static func batch(_ pictures: [RGBImage], device: TensorDevice = .cpu) throws(ModelsError) -> Tensor {
        let (width, height) = (pictures[0].width, pictures[0].height)
        precondition(pictures.allSatisfy { $0.width == width && $0.height == height }, "a batch has one size")
        var samples: [UInt8] = []
        samples.reserveCapacity(pictures.count * width * height * 3)
        for picture in pictures { samples += picture.samples }
        return try Tensor.make(bytes: samples, shape: [pictures.count, height, width, 3], device: device)
            .permuted([0, 3, 1, 2])
            .converted(to: .float32, device: device)
            .scaled(by: 1.0 / 255)
    }

    /// The pictures of a tensor N x 3 x H x W, its values in [0, 1] rounded to the nearest of 256 samples.
    package static func pictures(_ tensor: Tensor) throws(ModelsError) -> [RGBImage] {
        let shape = try tensor.shape()
        let (height, width) = (shape[2], shape[3])
        let samples = try tensor.clamped(to: 0...1).scaled(by: 255).rounded().permuted([0, 2, 3, 1]).bytes()
        let each = height * width * 3
        return (0..<shape[0]).map {
            RGBImage(width: width, height: height, samples: Array(samples[$0 * each..<($0 + 1) * each]))
        }
    }
}
