// A device that libtorch takes for one apart from the CPU, though its memory is the CPU's and the CPU's kernels do its work: each
// after a check that no tensor of the CPU is among its arguments. What would fail on CUDA because something was left on the
// CPU fails here too, on a machine without a GPU.

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/EmptyTensor.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <c10/core/DeviceType.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/core/impl/alloc_cpu.h>
#include <torch/library.h>

namespace {

using at::Tensor;

constexpr auto device_type = c10::DeviceType::PrivateUse1;
const at::Device the_device(device_type, 0);
const c10::DispatchKeySet key(c10::DispatchKey::PrivateUse1);

// MARK: What libtorch asks of a device

struct Memory final : c10::Allocator {
    static void release(void *data) { c10::free_cpu(data); }

    c10::DataPtr allocate(size_t bytes) override {
        void *data = bytes > 0 ? c10::alloc_cpu(bytes) : nullptr;
        return {data, data, &release, the_device};
    }
    c10::DeleterFnPtr raw_deleter() const override { return &release; }
    void copy_data(void *target, const void *source, size_t bytes) const override {
        default_copy_data(target, source, bytes);
    }
};

Memory memory;
REGISTER_ALLOCATOR(device_type, &memory);

struct Guard final : c10::impl::DeviceGuardImplInterface {
    static constexpr c10::DeviceType static_type = device_type;
    Guard() = default;
    explicit Guard(c10::DeviceType) {}

    c10::DeviceType type() const override { return device_type; }
    c10::Device exchangeDevice(c10::Device) const override { return the_device; }
    c10::Device getDevice() const override { return the_device; }
    void setDevice(c10::Device) const override {}
    void uncheckedSetDevice(c10::Device) const noexcept override {}
    c10::Stream getStream(c10::Device of) const override { return c10::Stream(c10::Stream::DEFAULT, of); }
    c10::Stream exchangeStream(c10::Stream stream) const override { return stream; }
    c10::DeviceIndex deviceCount() const noexcept override { return 1; }
    void record(void **, const c10::Stream &, const c10::DeviceIndex, const c10::EventFlag) const override {}
    void block(void *, const c10::Stream &) const override {}
    bool queryEvent(void *) const override { return true; }
    bool queryStream(const c10::Stream &) const override { return true; }
    void synchronizeStream(const c10::Stream &) const override {}
    void synchronizeDevice(const c10::DeviceIndex) const override {}
    void recordDataPtrOnStream(const c10::DataPtr &, const c10::Stream &) const override {}
};

C10_REGISTER_GUARD_IMPL(PrivateUse1, Guard);

struct Generator final : at::CPUGeneratorImpl {
    Generator() : CPUGeneratorImpl(0) {
        device_ = the_device;
        key_set_ = key;
    }
};

struct Hooks final : at::PrivateUse1HooksInterface {
    bool isBuilt() const override { return true; }
    bool isAvailable() const override { return true; }
    bool hasPrimaryContext(c10::DeviceIndex) const override { return true; }
    c10::DeviceIndex deviceCount() const override { return 1; }
    at::Device getDeviceFromPtr(void *) const override { return the_device; }
    at::Generator getNewGenerator(c10::DeviceIndex) const override { return at::make_generator<Generator>(); }
    const at::Generator &getDefaultGenerator(c10::DeviceIndex) const override {
        static const at::Generator generator = at::make_generator<Generator>();
        return generator;
    }
    at::Allocator *getPinnedMemoryAllocator() const override { return c10::GetAllocator(c10::DeviceType::CPU); }
};

const bool is_registered = [] {
    static Hooks hooks;
    c10::register_privateuse1_backend("pretended");
    at::RegisterPrivateUse1HooksInterface(&hooks);
    return true;
}();

// MARK: From one name of the memory to the other

bool is_here(const Tensor &tensor) { return tensor.defined() && tensor.device().type() == device_type; }

Tensor as_cpu(const Tensor &tensor) {
    if (!is_here(tensor)) return tensor;
    const auto options = at::TensorOptions(tensor.scalar_type());
    if (tensor.numel() == 0) return at::empty(tensor.sizes(), options);
    Tensor kept = tensor.detach();
    return at::from_blob(tensor.data_ptr(), tensor.sizes(), tensor.strides(), [kept](void *) {}, options);
}

void take_over(c10::TensorImpl *target, const Tensor &from, c10::Storage storage) {
    target->set_storage_keep_dtype(std::move(storage));
    target->set_sizes_and_strides(from.sizes(), from.strides(), from.storage_offset());
}

Tensor as_device(const Tensor &tensor) {
    if (!tensor.defined() || is_here(tensor)) return tensor;
    c10::DataPtr data(
        tensor.storage().mutable_data(), new Tensor(tensor), [](void *kept) { delete static_cast<Tensor *>(kept); }, the_device);
    c10::Storage storage(c10::Storage::use_byte_size_t(), tensor.storage().nbytes(), std::move(data), &memory, false);
    auto made = at::detail::make_tensor<c10::TensorImpl>(c10::Storage(storage), key, tensor.dtype());
    take_over(made.unsafeGetTensorImpl(), tensor, storage);
    return made;
}

// MARK: Operations

/// CUDA's kernels take numbers of the CPU (tensors without dimensions), and `index` its indices.
void check(const c10::OperatorHandle &operation, const Tensor &tensor) {
    const auto &name = operation.operator_name().name;
    if (!tensor.defined() || is_here(tensor) || tensor.dim() == 0 || name == "aten::index") return;
    TORCH_CHECK(false, "a tensor of the CPU, of sizes ", tensor.sizes(), ", among the device's in ", name);
}

c10::IValue cpu_argument(const c10::OperatorHandle &operation, const c10::IValue &value) {
    if (value.isTensor()) {
        check(operation, value.toTensor());
        return as_cpu(value.toTensor());
    }
    if (value.isTensorList()) {
        c10::List<Tensor> list;
        for (const Tensor &tensor : value.toTensorVector()) {
            check(operation, tensor);
            list.push_back(as_cpu(tensor));
        }
        return list;
    }
    if (value.isOptionalTensorList()) {
        c10::List<std::optional<Tensor>> list;
        for (const std::optional<Tensor> &tensor : value.toOptionalTensorVector()) {
            list.push_back(tensor ? std::optional(as_cpu(*tensor)) : std::nullopt);
        }
        return list;
    }
    if (value.isDevice()) return c10::Device(at::kCPU);
    return value;
}

/// The argument that a result is written into, or nothing.
const Tensor *written_argument(
    const c10::FunctionSchema &schema, size_t result, const std::vector<c10::IValue> &arguments) {
    const auto *alias = schema.returns()[result].alias_info();
    if (alias == nullptr || !alias->isWrite()) return nullptr;
    for (size_t i = 0; i < arguments.size(); ++i) {
        const auto *other = schema.arguments()[i].alias_info();
        if (other != nullptr && *other == *alias && arguments[i].isTensor()) return &arguments[i].toTensor();
    }
    return nullptr;
}

void run_on_cpu(const c10::OperatorHandle &operation, torch::jit::Stack *stack) {
    const auto &schema = operation.schema();
    const auto arguments = torch::jit::pop(*stack, schema.arguments().size());
    for (const auto &value : arguments) {
        // A generator of this device is one of the CPU's kind, under a name that its kernels refuse.
        if (value.isGenerator()) {
            auto numbers = at::detail::getDefaultCPUGenerator();
            numbers.set_current_seed(value.toGenerator().current_seed());
            stack->emplace_back(numbers);
        } else {
            stack->push_back(cpu_argument(operation, value));
        }
    }
    // Results that are arguments written into do not always own them.
    const auto kept = torch::jit::last(*stack, arguments.size()).vec();
    operation.redispatchBoxed(c10::DispatchKeySet(c10::DispatchKey::CPU), stack);
    const auto results = torch::jit::pop(*stack, schema.returns().size());
    for (size_t i = 0; i < results.size(); ++i) {
        if (const Tensor *target = written_argument(schema, i, arguments)) {
            const auto &result = results[i].toTensor();
            const bool was_resized = target->sizes() != result.sizes() || target->data_ptr() != result.data_ptr();
            if (was_resized) take_over(target->unsafeGetTensorImpl(), result, as_device(result).storage());
            stack->emplace_back(*target);
        } else if (results[i].isTensor()) {
            stack->emplace_back(as_device(results[i].toTensor()));
        } else if (results[i].isTensorList()) {
            c10::List<Tensor> list;
            for (const Tensor &tensor : results[i].toTensorVector()) list.push_back(as_device(tensor));
            stack->emplace_back(list);
        } else {
            stack->push_back(results[i]);
        }
    }
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) {
    library.fallback(torch::CppFunction::makeFromBoxedFunction<&run_on_cpu>());
}

// MARK: Operations that no kernel of the CPU can do: those that make tensors, look at them otherwise, or copy

using Type = std::optional<at::ScalarType>;
using Format = std::optional<at::MemoryFormat>;

Tensor empty(
    at::IntArrayRef sizes, Type type, std::optional<at::Layout>, std::optional<at::Device>, std::optional<bool>,
    Format format) {
    return at::detail::empty_generic(sizes, &memory, key, c10::dtype_or_default(type), format);
}

Tensor empty_strided(
    at::IntArrayRef sizes, at::IntArrayRef strides, Type type, std::optional<at::Layout>, std::optional<at::Device>,
    std::optional<bool>) {
    return at::detail::empty_strided_generic(sizes, strides, &memory, key, c10::dtype_or_default(type));
}

Tensor strided(
    const Tensor &self, at::IntArrayRef sizes, at::IntArrayRef strides, std::optional<int64_t> offset) {
    auto made = at::detail::make_tensor<c10::TensorImpl>(
        c10::TensorImpl::VIEW, c10::Storage(self.storage()), self.key_set(), self.dtype());
    made.unsafeGetTensorImpl()->set_sizes_and_strides(sizes, strides, offset.value_or(self.storage_offset()));
    return made;
}

Tensor view(const Tensor &self, at::IntArrayRef sizes) {
    const auto seen = as_cpu(self).view(sizes);
    return strided(self, seen.sizes(), seen.strides(), std::nullopt);
}

Tensor reshape_alias(const Tensor &self, at::IntArrayRef sizes, at::IntArrayRef strides) {
    return strided(self, sizes, strides, std::nullopt);
}

const Tensor &resize(const Tensor &self, at::IntArrayRef sizes, Format format) {
    const Tensor made = at::detail::empty_generic(sizes, &memory, key, self.scalar_type(), format);
    take_over(self.unsafeGetTensorImpl(), made, made.storage());
    return self;
}

Tensor copy_from(const Tensor &self, const Tensor &target, bool) {
    as_cpu(target).copy_(as_cpu(self));
    return target;
}

Tensor copy_from_and_resize(const Tensor &self, const Tensor &target) {
    target.resize_(self.sizes());
    return copy_from(self, target, false);
}

void check_convolution(std::initializer_list<Tensor> tensors) {
    for (const auto &tensor : tensors) {
        if (!tensor.defined()) continue;
        TORCH_CHECK(is_here(tensor), "a tensor of the CPU among the device's in a convolution");
        TORCH_CHECK(tensor.scalar_type() == tensors.begin()->scalar_type(), "several types in a convolution");
    }
}

Tensor convolution(
    const Tensor &input, const Tensor &weight, const std::optional<Tensor> &bias, at::IntArrayRef stride,
    at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed, at::IntArrayRef output_padding, int64_t groups) {
    check_convolution({input, weight, bias.value_or(Tensor())});
    return as_device(at::convolution(
        as_cpu(input), as_cpu(weight), as_cpu(bias.value_or(Tensor())), stride, padding, dilation, transposed,
        output_padding, groups));
}

std::tuple<Tensor, Tensor, Tensor> convolution_backward(
    const Tensor &gradient, const Tensor &input, const Tensor &weight, at::IntArrayRef stride, at::IntArrayRef padding,
    at::IntArrayRef dilation, bool transposed, at::IntArrayRef output_padding, int64_t groups,
    std::array<bool, 3> wanted) {
    check_convolution({gradient, input, weight});
    const std::vector<int64_t> bias_sizes{transposed ? weight.size(1) * groups : weight.size(0)};
    const auto [of_input, of_weight, of_bias] = at::convolution_backward(
        as_cpu(gradient), as_cpu(input), as_cpu(weight), at::OptionalIntArrayRef(bias_sizes), stride, padding, dilation,
        transposed, output_padding, groups, wanted);
    return {as_device(of_input), as_device(of_weight), as_device(of_bias)};
}

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
    library.impl("empty.memory_format", empty);
    library.impl("empty_strided", empty_strided);
    library.impl("as_strided", strided);
    library.impl("view", view);
    library.impl("_reshape_alias", reshape_alias);
    library.impl("resize_", resize);
    library.impl("_copy_from", copy_from);
    library.impl("_copy_from_and_resize", copy_from_and_resize);
    library.impl("convolution_overrideable", convolution);
    library.impl("convolution_backward_overrideable", convolution_backward);
    // Else libtorch would put it together from other operations, which is not what CUDA does either.
    library.impl("native_group_norm", torch::CppFunction::makeFromBoxedFunction<&run_on_cpu>());
}

}  // namespace
