import CTorch
import Coding

extension Compute {
    /// A tensor of pictures ready for this way of computing.
    package func prepare(_ pictures: Tensor) throws(ModelsError) -> Tensor {
        try pictures.converted(to: precision, device: device, channelsLast: true)
    }

    /// The result as 32-bit numbers, on the same device.
    package func finish(_ result: Tensor) throws(ModelsError) -> Tensor {
        precision == .float32 ? result : try result.converted(to: .float32, device: device)
    }
}

extension TensorDevice {
    var number: Int32 {
        switch self {
        case .cpu: PNCSIM_CPU
        case .cuda(let number): Int32(number)
        }
    }
}

extension TensorType {
    var code: pncsim_dtype {
        switch self {
        case .float32: PNCSIM_FLOAT32
        case .bfloat16: PNCSIM_BFLOAT16
        case .float16: PNCSIM_FLOAT16
        case .int64: PNCSIM_INT64
        case .uint8: PNCSIM_UINT8
        }
    }
}
