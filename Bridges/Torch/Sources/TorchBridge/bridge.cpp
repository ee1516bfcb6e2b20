#include "pncsim_torch_bridge.h"

#include "lstm.h"
#include "winograd.h"

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

#include <algorithm>
#include <cmath>
#include <cstring>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <string>
#include <tuple>
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

pncsim_status tune_cuda() {
    return guarded([] {
        auto &context = at::globalContext();
        context.setAllowTF32CuBLAS(true);
        context.setAllowTF32CuDNN(true);
        context.setBenchmarkCuDNN(true);
    });
}

/// A copy of host memory on a device. Copies to CUDA go through pinned memory, whose allocator keeps it until the copy is done:
/// from other memory the copy would wait for everything that the device has yet to do.
at::Tensor uploaded(const void *data, at::ScalarType type, at::IntArrayRef shape, at::Device device) {
    auto view = at::from_blob(const_cast<void *>(data), shape, at::TensorOptions(type));
    if (device.is_cpu()) return view.clone();
    // Pinned memory needs CUDA begun, which the first tensor on a device does.
    [[maybe_unused]] static const at::Tensor first = at::empty({1}, at::TensorOptions(device));
    return view.pin_memory().to(device, /*non_blocking=*/true);
}

at::Tensor row_numbers(const int64_t *numbers, int32_t count, const at::Tensor &of) {
    return uploaded(numbers, at::kLong, {count}, of.device());
}

pncsim_status from_host(
    const void *data, pncsim_dtype dtype, const int64_t *shape, int32_t rank, int32_t device, pncsim_tensor **out) {
    return produce(out, [&] {
        return uploaded(data, scalar_type(dtype), list(shape, rank), device_of(device));
    });
}

pncsim_status zeros(pncsim_dtype dtype, const int64_t *shape, int32_t rank, int32_t device, pncsim_tensor **out) {
    return produce(out, [&] {
        return at::zeros(list(shape, rank), at::TensorOptions(scalar_type(dtype)).device(device_of(device)));
    });
}

pncsim_status uniform(uint64_t seed, const int64_t *shape, int32_t rank, int32_t device, pncsim_tensor **out) {
    return produce(out, [&] {
        // The device's own generator, begun anew: creating one for CUDA would need its headers here.
        at::Generator generator = at::globalContext().defaultGenerator(device_of(device));
        {
            std::lock_guard<std::mutex> lock(generator.mutex());
            generator.set_current_seed(seed);
        }
        return at::rand(list(shape, rank), generator, at::TensorOptions(at::kFloat).device(device_of(device)));
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
        const auto result = winograd::convolved(input->value, weight->value, stride, padding, groups);
        if (result.defined()) return bias ? result + bias->value.view({1, -1, 1, 1}) : result;
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
    return produce(out, [&]() -> at::Tensor {
        const auto &x = tensor->value;
        if (!x.is_cuda() || x.suggest_memory_format() != at::MemoryFormat::ChannelsLast) {
            return at::pixel_shuffle(x, factor);
        }
        // libtorch would put the channels first, and the next convolution would put them last again.
        const auto channels = x.size(1) / (factor * factor), height = x.size(2), width = x.size(3);
        return x.permute({0, 2, 3, 1})
            .reshape({x.size(0), height, width, channels, factor, factor})
            .permute({0, 1, 4, 2, 5, 3})
            .reshape({x.size(0), height * factor, width * factor, channels})
            .permute({0, 3, 1, 2});
    });
}

pncsim_status picture_norm(
    const pncsim_tensor *tensor, const pncsim_tensor *gain, const pncsim_tensor *offset, double epsilon,
    pncsim_tensor **out) {
    return produce(out, [&] {
        const auto channels = tensor->value.size(1);
        return at::group_norm(
            tensor->value, 1, gain->value.reshape({channels}), offset->value.reshape({channels}), epsilon);
    });
}

/// libtorch's one kernel for an LSTM's gates, which takes matrices: with the channels last a picture's gates are one.
std::tuple<at::Tensor, at::Tensor> fused_lstm_cell(
    const at::Tensor &gates, const at::Tensor &hidden_gates, const at::Tensor &cell) {
    const auto batch = gates.size(0), channels = gates.size(1) / 4, height = gates.size(2), width = gates.size(3);
    auto matrix = [](const at::Tensor &x) { return x.permute({0, 2, 3, 1}).reshape({-1, x.size(1)}); };
    auto picture = [&](const at::Tensor &x) { return x.view({batch, height, width, channels}).permute({0, 3, 1, 2}); };
    auto input = matrix(gates);
    auto hidden = hidden_gates.defined() ? matrix(hidden_gates) : at::zeros_like(input);
    auto before = cell.defined() ? matrix(cell) : at::zeros({input.size(0), channels}, input.options());
    auto result = at::_thnn_fused_lstm_cell(input, hidden, before);
    return {picture(std::get<0>(result)), picture(std::get<1>(result))};
}

std::tuple<at::Tensor, at::Tensor> plain_lstm_cell(
    const at::Tensor &input, const at::Tensor &hidden_gates, const at::Tensor &cell) {
    const auto gates = hidden_gates.defined() ? input + hidden_gates : input;
    const auto gate = gates.chunk(4, 1);
    auto next = at::sigmoid(gate[0]) * at::tanh(gate[2]);
    if (cell.defined()) next = at::sigmoid(gate[1]) * cell + next;
    return {at::sigmoid(gate[3]) * at::tanh(next), next};
}

/// Whether this libtorch's fused kernel takes what is given to it here; it is no documented function.
bool has_fused_lstm_cell(const at::Tensor &like) {
    static const bool has = [&] {
        try {
            at::NoGradGuard no_gradient;
            auto gates = at::zeros({1, 8, 1, 1}, like.options());
            fused_lstm_cell(gates, gates, at::zeros({1, 2, 1, 1}, like.options()));
            return true;
        } catch (const std::exception &) {
            return false;
        }
    }();
    return has;
}

pncsim_status lstm_cell(
    const pncsim_tensor *gates, const pncsim_tensor *hidden_gates, const pncsim_tensor *cell,
    pncsim_tensor **hidden_out, pncsim_tensor **cell_out) {
    return guarded([&] {
        const auto &input = gates->value;
        if (lstm::suits(input)) {
            const auto step = lstm::Step::apply(input, optional_tensor(hidden_gates), optional_tensor(cell));
            *hidden_out = new pncsim_tensor{step[0]};
            *cell_out = new pncsim_tensor{step[1]};
            return;
        }
        const auto hidden = hidden_gates ? hidden_gates->value : at::Tensor();
        const auto before = cell ? cell->value : at::Tensor();
        auto [output, next] = input.is_cuda() && has_fused_lstm_cell(input) ? fused_lstm_cell(input, hidden, before)
                                                                            : plain_lstm_cell(input, hidden, before);
        *hidden_out = new pncsim_tensor{output};
        *cell_out = new pncsim_tensor{next};
    });
}

pncsim_status cut(
    const pncsim_tensor *pictures, const int64_t *places, int32_t count, int64_t side, pncsim_tensor **out) {
    return produce(out, [&]() -> at::Tensor {
        const auto &all = pictures->value;
        for (int32_t i = 0; i < count; ++i) {
            if (places[i] < 0 || places[i] >= all.size(0) || places[count + i] < 0 ||
                places[count + i] + side > all.size(1) || places[2 * count + i] < 0 ||
                places[2 * count + i] + side > all.size(2)) {
                throw std::out_of_range("a square outside its picture");
            }
        }
        auto place = uploaded(places, at::kLong, {4, count, 1}, all.device()).unbind(0);
        auto steps = at::arange(side, place[0].options()).unsqueeze(0);
        auto rows = place[1] + steps;
        auto columns = place[2] + at::where(place[3] == 1, side - 1 - steps, steps);
        c10::List<c10::optional<at::Tensor>> where;
        where.push_back(place[0].unsqueeze(2));
        where.push_back(rows.unsqueeze(2));
        where.push_back(columns.unsqueeze(1));
        return at::index(all, where).permute({0, 3, 1, 2}).to(at::kFloat).mul_(1 / 255.0);
    });
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

pncsim_status rows(const pncsim_tensor *tensor, const int64_t *numbers, int32_t count, pncsim_tensor **out) {
    return produce(out, [&] { return at::index_select(tensor->value, 0, row_numbers(numbers, count, tensor->value)); });
}

pncsim_status set_rows(
    pncsim_tensor *target, const int64_t *numbers, int32_t count, const pncsim_tensor *values) {
    return guarded([&] {
        at::NoGradGuard no_gradient;
        auto &all = target->value;
        all.index_copy_(0, row_numbers(numbers, count, all), values->value.to(all.device(), all.scalar_type()));
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

std::vector<at::Tensor> values_of(pncsim_tensor *const *tensors, int32_t count) {
    std::vector<at::Tensor> all;
    for (int32_t i = 0; i < count; ++i) all.push_back(tensors[i]->value);
    return all;
}

/// No number comes back to the host here, so that a CUDA device never waits for it.
pncsim_status limit_gradients(
    pncsim_tensor *const *parameters, int32_t count, double scale, double max_norm, pncsim_tensor **is_lost) {
    return produce(is_lost, [&]() -> at::Tensor {
        at::NoGradGuard no_gradient;
        std::vector<at::Tensor> gradients;
        for (const auto &parameter : values_of(parameters, count)) {
            if (parameter.grad().defined()) gradients.push_back(parameter.grad());
        }
        if (gradients.empty()) throw std::logic_error("no parameter has a gradient");
        auto joint = at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients))) * scale;
        auto is_lost = at::isfinite(joint).logical_not();
        auto factor = at::full_like(joint, scale);
        if (max_norm > 0) factor = factor * at::clamp_max(max_norm / joint, 1);
        // Zero times infinity would be no number.
        for (auto &gradient : gradients) gradient.mul_(factor).masked_fill_(is_lost, 0);
        return is_lost.to(at::kFloat);
    });
}

pncsim_status adam_step(
    pncsim_tensor *const *parameters, pncsim_tensor *const *first, pncsim_tensor *const *second, int32_t count,
    double rate, double beta1, double beta2, double epsilon, int64_t step) {
    return guarded([&] {
        at::NoGradGuard no_gradient;
        std::vector<at::Tensor> values, gradients, m, v;
        for (int32_t i = 0; i < count; ++i) {
            const auto &gradient = parameters[i]->value.grad();
            if (!gradient.defined()) continue;
            values.push_back(parameters[i]->value);
            gradients.push_back(gradient);
            m.push_back(first[i]->value);
            v.push_back(second[i]->value);
        }
        if (values.empty()) return;
        const double correction1 = 1 - std::pow(beta1, static_cast<double>(step));
        const double correction2 = 1 - std::pow(beta2, static_cast<double>(step));
        at::_foreach_mul_(m, at::Scalar(beta1));
        at::_foreach_add_(m, gradients, 1 - beta1);
        at::_foreach_mul_(v, at::Scalar(beta2));
        at::_foreach_addcmul_(v, gradients, gradients, at::Scalar(1 - beta2));
        auto deviations = at::_foreach_div(v, at::Scalar(correction2));
        at::_foreach_sqrt_(deviations);
        at::_foreach_add_(deviations, at::Scalar(epsilon));
        at::_foreach_addcdiv_(values, m, deviations, at::Scalar(-rate / correction1));
    });
}

/// The nearest matrix with orthonormal rows or columns, nearly: all singular values end between 0.7 and 1.2. The coefficients are
/// Jordan's, whose slope at zero is the steepest that stays within this.
at::Tensor orthogonalised(const at::Tensor &matrix) {
    const bool isTall = matrix.size(0) > matrix.size(1);
    auto x = isTall ? matrix.t() : matrix;
    x = x / (x.norm() + 1e-7);
    if (x.is_cuda()) x = x.to(at::kBFloat16);
    for (int iteration = 0; iteration < 5; ++iteration) {
        auto square = at::mm(x, x.t());
        auto polynomial = at::addmm(square, square, square, -4.7750, 2.0315);
        x = at::addmm(x, polynomial, x, 3.4445, 1);
    }
    return (isTall ? x.t() : x).to(matrix.scalar_type());
}

pncsim_status muon_step(
    pncsim_tensor *const *parameters, pncsim_tensor *const *momentum, int32_t count, double rate, double beta) {
    return guarded([&] {
        at::NoGradGuard no_gradient;
        for (int32_t i = 0; i < count; ++i) {
            auto &parameter = parameters[i]->value;
            const auto &gradient = parameter.grad();
            if (!gradient.defined()) continue;
            auto &average = momentum[i]->value;
            average.lerp_(gradient, 1 - beta);
            // Nesterov's look ahead.
            auto matrix = gradient.lerp(average, beta).reshape({parameter.size(0), -1});
            const auto longer = static_cast<double>(std::max(matrix.size(0), matrix.size(1)));
            parameter.add_(orthogonalised(matrix).reshape(parameter.sizes()), -rate * 0.2 * std::sqrt(longer));
        }
    });
}

pncsim_status blend(
    pncsim_tensor *const *targets, const pncsim_tensor *const *sources, int32_t count, double weight) {
    return guarded([&] {
        at::NoGradGuard no_gradient;
        std::vector<at::Tensor> to, from;
        for (int32_t i = 0; i < count; ++i) {
            to.push_back(targets[i]->value);
            from.push_back(sources[i]->value.detach());
        }
        if (weight == 1) {
            for (size_t i = 0; i < to.size(); ++i) to[i].copy_(from[i]);
        } else {
            at::_foreach_mul_(to, at::Scalar(1 - weight));
            at::_foreach_add_(to, from, weight);
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
        set_threads, set_grad_enabled, cuda_device_count, tune_cuda,
        from_host, zeros, uniform, to_host, shape, release, convert,
        unary, clamp, affine, binary, reduce, softmax,
        conv2d, conv_transpose2d, pad, max_pool2d, upsample_nearest, pixel_shuffle, picture_norm, lstm_cell, cut,
        reshape, permute, slice, concatenate, rows, set_rows,
        require_gradient, backward, gradient, clear_gradient, limit_gradients, adam_step, muon_step, blend,
    };
    return &table;
}
