#include "pncsim_torch_bridge.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/api/include/torch/version.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <cmath>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

// One definition for each function of the table. `guarded` turns every exception into a status and a message.

struct pncsim_tensor {
    at::Tensor value;
};

namespace {

thread_local std::string last_error_text;

template <typename Body>
pncsim_status guarded(Body &&body) noexcept {
    try {
        body();
        return 0;
    } catch (const c10::Error &error) {
        last_error_text = error.what_without_backtrace();
    } catch (const std::exception &error) {
        last_error_text = error.what();
    } catch (...) {
        last_error_text = "an unknown exception";
    }
    return 1;
}

/// As `guarded`, for a body whose result goes to the caller.
template <typename Body>
pncsim_status produce(pncsim_tensor **out, Body &&body) noexcept {
    return guarded([&] { *out = new pncsim_tensor{body()}; });
}

at::ScalarType scalar_type(pncsim_dtype dtype) {
    switch (dtype) {
        case PNCSIM_FLOAT32: return at::kFloat;
        case PNCSIM_BFLOAT16: return at::kBFloat16;
        case PNCSIM_FLOAT16: return at::kHalf;
        case PNCSIM_INT64: return at::kLong;
        case PNCSIM_UINT8: return at::kByte;
    }
    throw std::invalid_argument("unknown element type");
}

at::Device device_of(int32_t number) {
    return number < 0 ? at::Device(at::kCPU) : at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(number));
}

at::IntArrayRef list(const int64_t *values, int32_t count) {
    if (count < 0) throw std::invalid_argument("a negative count");
    return at::IntArrayRef(values, static_cast<size_t>(count));
}

c10::optional<at::Tensor> optional_tensor(const pncsim_tensor *tensor) {
    if (tensor == nullptr) return c10::nullopt;
    return tensor->value;
}

/// The version of the library that the loader found, which need not be the one whose headers were used.
const char *runtime_version() {
    static const std::string version = [] {
        const std::string config = at::show_config();
        const std::string key = "TORCH_VERSION=";
        auto start = config.find(key);
        if (start == std::string::npos) return std::string("unknown");
        start += key.size();
        return config.substr(start, config.find_first_of(", \n", start) - start);
    }();
    return version.c_str();
}

const char *last_error() { return last_error_text.c_str(); }

pncsim_status set_threads(int32_t count) {
    return guarded([&] { at::set_num_threads(count); });
}

pncsim_status set_grad_enabled(bool enabled, bool *previous) {
    return guarded([&] {
        *previous = c10::GradMode::is_enabled();
        c10::GradMode::set_enabled(enabled);
    });
}

pncsim_status cuda_device_count(int32_t *count) {
    return guarded([&] { *count = at::hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0; });
}

pncsim_status from_host(
    const void *data, pncsim_dtype dtype, const int64_t *shape, int32_t rank, int32_t device, pncsim_tensor **out) {
    return produce(out, [&] {
        auto view = at::from_blob(const_cast<void *>(data), list(shape, rank), at::TensorOptions(scalar_type(dtype)));
        // `clone` because the caller's memory is only borrowed.
        return device < 0 ? view.clone() : view.to(device_of(device));
    });
}

pncsim_status to_host(const pncsim_tensor *tensor, pncsim_dtype dtype, void *buffer, size_t bytes) {
    return guarded([&] {
        auto host = tensor->value.detach().to(at::Device(at::kCPU), scalar_type(dtype)).contiguous();
        if (host.nbytes() != bytes) throw std::invalid_argument("the buffer's size is not the tensor's");
        std::memcpy(buffer, host.data_ptr(), bytes);
    });
}

pncsim_status shape(const pncsim_tensor *tensor, int64_t *sizes, int32_t capacity, int32_t *rank) {
    return guarded([&] {
        auto all = tensor->value.sizes();
        if (all.size() > static_cast<size_t>(capacity)) throw std::length_error("too many dimensions");
        for (size_t i = 0; i < all.size(); ++i) sizes[i] = all[i];
        *rank = static_cast<int32_t>(all.size());
    });
}

void release(pncsim_tensor *tensor) { delete tensor; }

pncsim_status convert(
    const pncsim_tensor *tensor, pncsim_dtype dtype, int32_t device, bool channels_last, pncsim_tensor **out) {
    return produce(out, [&] {
        auto format = channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Preserve;
        return tensor->value.to(device_of(device), scalar_type(dtype), false, false, format);
    });
}

pncsim_status unary(pncsim_unary function, const pncsim_tensor *tensor, pncsim_tensor **out) {
    return produce(out, [&]() -> at::Tensor {
        const auto &x = tensor->value;
        switch (function) {
            case PNCSIM_RELU: return at::relu(x);
            case PNCSIM_SIGMOID: return at::sigmoid(x);
            case PNCSIM_TANH: return at::tanh(x);
            case PNCSIM_SIGN: return at::sign(x);
            case PNCSIM_ABS: return at::abs(x);
            case PNCSIM_EXP: return at::exp(x);
            case PNCSIM_LOG: return at::log(x);
            case PNCSIM_ROUND: return at::round(x);
            case PNCSIM_SQUARE: return x * x;
            case PNCSIM_SQRT: return at::sqrt(x);
            case PNCSIM_DETACH: return x.detach();
            case PNCSIM_CONTIGUOUS: return x.contiguous();
        }
        throw std::invalid_argument("unknown function");
    });
}

pncsim_status clamp(const pncsim_tensor *tensor, double low, double high, pncsim_tensor **out) {
    return produce(out, [&] { return at::clamp(tensor->value, at::Scalar(low), at::Scalar(high)); });
}

pncsim_status affine(const pncsim_tensor *tensor, double factor, double offset, pncsim_tensor **out) {
    return produce(out, [&]() -> at::Tensor {
        auto scaled = factor == 1 ? tensor->value : tensor->value * factor;
        return offset == 0 ? scaled : scaled + offset;
    });
}

pncsim_status binary(
    pncsim_binary function, const pncsim_tensor *left, const pncsim_tensor *right, pncsim_tensor **out) {
    return produce(out, [&]() -> at::Tensor {
        const auto &a = left->value;
        const auto &b = right->value;
        switch (function) {
            case PNCSIM_ADD: return a + b;
            case PNCSIM_SUBTRACT: return a - b;
            case PNCSIM_MULTIPLY: return a * b;
            case PNCSIM_DIVIDE: return a / b;
            case PNCSIM_MATMUL: return at::matmul(a, b);
        }
        throw std::invalid_argument("unknown function");
    });
}

pncsim_status reduce(
    pncsim_reduction function, const pncsim_tensor *tensor, const int64_t *dimensions, int32_t count,
    bool keep_dimensions, pncsim_tensor **out) {
    return produce(out, [&]() -> at::Tensor {
        auto over = list(dimensions, count);
        switch (function) {
            case PNCSIM_SUM: return at::sum(tensor->value, over, keep_dimensions);
            case PNCSIM_MEAN: return at::mean(tensor->value, over, keep_dimensions);
            case PNCSIM_MAXIMUM: return at::amax(tensor->value, over, keep_dimensions);
        }
        throw std::invalid_argument("unknown reduction");
    });
}

pncsim_status softmax(const pncsim_tensor *tensor, int64_t dimension, bool logarithm, pncsim_tensor **out) {
    return produce(out, [&] {
        return logarithm ? at::log_softmax(tensor->value, dimension) : at::softmax(tensor->value, dimension);
    });
}

pncsim_status conv2d(
    const pncsim_tensor *input, const pncsim_tensor *weight, const pncsim_tensor *bias, int64_t stride, int64_t padding,
    int64_t groups, pncsim_tensor **out) {
    return produce(out, [&] {
        return at::conv2d(
            input->value, weight->value, optional_tensor(bias), {stride, stride}, {padding, padding}, {1, 1}, groups);
    });
}

pncsim_status conv_transpose2d(
    const pncsim_tensor *input, const pncsim_tensor *weight, const pncsim_tensor *bias, int64_t stride, int64_t padding,
    int64_t output_padding, pncsim_tensor **out) {
    return produce(out, [&] {
        return at::conv_transpose2d(
            input->value, weight->value, optional_tensor(bias), {stride, stride}, {padding, padding},
            {output_padding, output_padding}, 1, {1, 1});
    });
}

pncsim_status pad(const pncsim_tensor *tensor, const int64_t *pads, int32_t count, pncsim_tensor **out) {
    return produce(out, [&] { return at::constant_pad_nd(tensor->value, list(pads, count), 0); });
}

pncsim_status max_pool2d(const pncsim_tensor *tensor, int64_t size, int64_t stride, pncsim_tensor **out) {
    return produce(out, [&] { return at::max_pool2d(tensor->value, {size, size}, {stride, stride}); });
}

pncsim_status upsample_nearest(const pncsim_tensor *tensor, int64_t factor, pncsim_tensor **out) {
    return produce(out, [&] {
        const auto &x = tensor->value;
        return at::upsample_nearest2d(x, {x.size(2) * factor, x.size(3) * factor});
    });
}

pncsim_status pixel_shuffle(const pncsim_tensor *tensor, int64_t factor, pncsim_tensor **out) {
    return produce(out, [&] { return at::pixel_shuffle(tensor->value, factor); });
}

pncsim_status reshape(const pncsim_tensor *tensor, const int64_t *sizes, int32_t rank, pncsim_tensor **out) {
    return produce(out, [&] { return tensor->value.reshape(list(sizes, rank)); });
}

pncsim_status permute(const pncsim_tensor *tensor, const int64_t *order, int32_t rank, pncsim_tensor **out) {
    return produce(out, [&] { return tensor->value.permute(list(order, rank)); });
}

pncsim_status slice(
    const pncsim_tensor *tensor, int64_t dimension, int64_t start, int64_t end, int64_t step, pncsim_tensor **out) {
    return produce(out, [&] { return tensor->value.slice(dimension, start, end, step); });
}

pncsim_status concatenate(
    const pncsim_tensor *const *tensors, int32_t count, int64_t dimension, pncsim_tensor **out) {
    return produce(out, [&] {
        std::vector<at::Tensor> all;
        for (int32_t i = 0; i < count; ++i) all.push_back(tensors[i]->value);
        return at::cat(all, dimension);
    });
}

pncsim_status require_gradient(pncsim_tensor *tensor) {
    return guarded([&] { tensor->value.requires_grad_(true); });
}

pncsim_status backward(const pncsim_tensor *loss) {
    return guarded([&] { torch::autograd::backward({loss->value}, {}); });
}

pncsim_status gradient(const pncsim_tensor *tensor, pncsim_tensor **out) {
    return guarded([&] {
        const auto &grad = tensor->value.grad();
        *out = grad.defined() ? new pncsim_tensor{grad} : nullptr;
    });
}

pncsim_status clear_gradient(pncsim_tensor *tensor) {
    return guarded([&] { tensor->value.mutable_grad() = at::Tensor(); });
}

pncsim_status adam_step(
    pncsim_tensor *const *parameters, pncsim_tensor *const *first, pncsim_tensor *const *second, int32_t count,
    double rate, double beta1, double beta2, double epsilon, int64_t step, double gradient_scale, double max_norm) {
    return guarded([&] {
        at::NoGradGuard no_gradient;
        std::vector<at::Tensor> grads;
        double squares = 0;
        for (int32_t i = 0; i < count; ++i) {
            const auto &grad = parameters[i]->value.grad();
            grads.push_back(grad.defined() ? grad * gradient_scale : grad);
            if (grad.defined() && max_norm > 0) squares += (grads.back() * grads.back()).sum().item<double>();
        }
        double norm = std::sqrt(squares);
        if (!std::isfinite(norm)) throw std::runtime_error("the gradient is not finite");
        double shrink = max_norm > 0 && norm > max_norm ? max_norm / norm : 1;
        double correction1 = 1 - std::pow(beta1, static_cast<double>(step));
        double correction2 = 1 - std::pow(beta2, static_cast<double>(step));
        for (int32_t i = 0; i < count; ++i) {
            if (!grads[static_cast<size_t>(i)].defined()) continue;
            auto grad = grads[static_cast<size_t>(i)] * shrink;
            auto &m = first[i]->value;
            auto &v = second[i]->value;
            m.mul_(beta1).add_(grad, 1 - beta1);
            v.mul_(beta2).addcmul_(grad, grad, 1 - beta2);
            parameters[i]->value.addcdiv_(m, (v / correction2).sqrt_().add_(epsilon), -rate / correction1);
        }
    });
}

pncsim_status blend(pncsim_tensor *target, const pncsim_tensor *source, double weight) {
    return guarded([&] {
        at::NoGradGuard no_gradient;
        if (weight == 1) {
            target->value.copy_(source->value);
        } else {
            target->value.lerp_(source->value.detach(), weight);
        }
    });
}

/// Keeps the memory of one layer's activations for the next. By default glibc gives every large block back to the system at once,
/// and each layer pays for fresh, zeroed pages: a seventh of the time of a classification.
bool keep_memory() {
#ifdef __GLIBC__
    constexpr int mebibyte = 1 << 20;
    mallopt(M_MMAP_THRESHOLD, 1024 * mebibyte);
    mallopt(M_TRIM_THRESHOLD, 2047 * mebibyte);
    mallopt(M_TOP_PAD, 64 * mebibyte);
#endif
    return true;
}

}  // namespace

const pncsim_torch_table *pncsim_torch_bridge(void) {
    [[maybe_unused]] static const bool keeps_memory = keep_memory();
    // C++17 has no designated initialisers: the order is the header's.
    static const pncsim_torch_table table = {
        PNCSIM_TORCH_ABI, runtime_version(), TORCH_VERSION, last_error,
        set_threads, set_grad_enabled, cuda_device_count,
        from_host, to_host, shape, release, convert,
        unary, clamp, affine, binary, reduce, softmax,
        conv2d, conv_transpose2d, pad, max_pool2d, upsample_nearest, pixel_shuffle,
        reshape, permute, slice, concatenate,
        require_gradient, backward, gradient, clear_gradient, adam_step, blend,
    };
    return &table;
}
