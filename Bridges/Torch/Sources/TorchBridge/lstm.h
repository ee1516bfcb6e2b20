#pragma once

#include "parts.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

/// A step of an LSTM under training on a processor: two passes over memory in place of eleven, and backward one in place of twenty.
namespace lstm {

/// A tensor's numbers, channels last; nothing of an undefined one.
inline float *numbers(const at::Tensor &tensor) { return tensor.defined() ? tensor.data_ptr<float>() : nullptr; }

/// Calls `body` with the place of every group of lanes in tensors of as many channels as `like` has, and in those of four times as many.
template <typename Body>
void for_lanes(const at::Tensor &like, const Body &body) {
    const auto channels = like.size(1), pixels = like.numel() / channels;
    in_parts(pixels, std::max<int64_t>(1, (1 << 16) / channels), [&](int64_t, int64_t begin, int64_t end) {
        for (auto pixel = begin; pixel < end; ++pixel) {
            for (int64_t channel = 0; channel < channels; channel += lane_count) {
                body(pixel * channels + channel, 4 * pixel * channels + channel);
            }
        }
    });
}

struct Step : torch::autograd::Function<Step> {
    /// `gates` and `hidden` are N x 4C x H x W in the order input, forget, cell, output; there is no `hidden` and no `cell` in the first
    /// step.
    static torch::autograd::variable_list forward(
        torch::autograd::AutogradContext *context, const at::Tensor &gates, const c10::optional<at::Tensor> &hidden,
        const c10::optional<at::Tensor> &cell) {
        const auto last = at::MemoryFormat::ChannelsLast;
        const auto channels = gates.size(1) / 4;
        auto sum = gates.contiguous(last);
        auto values = hidden ? at::add(sum, hidden->contiguous(last)) : at::empty_like(sum);
        if (hidden) sum = values;
        auto range = [&](const at::Tensor &of, int64_t first, int64_t count) { return of.narrow(1, first * channels, count * channels); };
        auto input_and_forget = range(values, 0, 2), candidate = range(values, 2, 1), exit = range(values, 3, 1);
        at::sigmoid_out(input_and_forget, range(sum, 0, 2));
        at::tanh_out(candidate, range(sum, 2, 1));
        at::sigmoid_out(exit, range(sum, 3, 1));

        const auto memory = cell ? cell->contiguous(last) : at::Tensor();
        const auto next = at::empty({gates.size(0), channels, gates.size(2), gates.size(3)}, gates.options(), last);
        const float *gate = numbers(values), *before = numbers(memory);
        float *after = numbers(next);
        for_lanes(next, [=](int64_t at, int64_t gates_at) {
            Lanes value = lanes(gate + gates_at) * lanes(gate + gates_at + 2 * channels);
            if (before) value += lanes(gate + gates_at + channels) * lanes(before + at);
            lanes(after + at) = value;
        });
        const auto squashed = at::tanh(next), output = at::empty_like(next);
        const float *cells = numbers(squashed);
        float *out = numbers(output);
        for_lanes(next, [=](int64_t at, int64_t gates_at) {
            lanes(out + at) = lanes(gate + gates_at + 3 * channels) * lanes(cells + at);
        });
        context->save_for_backward({values, memory, squashed});
        context->saved_data["has_hidden"] = hidden.has_value();
        return {output, next};
    }

    static torch::autograd::variable_list backward(
        torch::autograd::AutogradContext *context, const torch::autograd::variable_list &gradients) {
        const auto saved = context->get_saved_variables();
        const auto &values = saved[0], &memory = saved[1], &squashed = saved[2];
        const auto last = at::MemoryFormat::ChannelsLast;
        const auto channels = squashed.size(1);
        const auto of_output = gradients[0].defined() ? gradients[0].contiguous(last) : gradients[0];
        const auto of_next = gradients[1].defined() ? gradients[1].contiguous(last) : gradients[1];
        const auto of_gates = at::empty_like(values), of_memory = memory.defined() ? at::empty_like(memory) : memory;
        const float *gate = numbers(values), *before = numbers(memory), *cells = numbers(squashed);
        const float *from_output = numbers(of_output), *from_next = numbers(of_next);
        float *to_gates = numbers(of_gates), *to_memory = numbers(of_memory);
        for_lanes(squashed, [=](int64_t at, int64_t gates_at) {
            const Lanes input = lanes(gate + gates_at), forget = lanes(gate + gates_at + channels),
                        candidate = lanes(gate + gates_at + 2 * channels), exit = lanes(gate + gates_at + 3 * channels),
                        cell = lanes(cells + at);
            Lanes output{}, change{}, forgotten{};
            if (from_output) output = lanes(from_output + at);
            if (from_next) change = lanes(from_next + at);
            change += output * exit * (1 - cell * cell);
            if (before) {
                forgotten = change * lanes(before + at) * forget * (1 - forget);
                lanes(to_memory + at) = change * forget;
            }
            lanes(to_gates + gates_at) = change * candidate * input * (1 - input);
            lanes(to_gates + gates_at + channels) = forgotten;
            lanes(to_gates + gates_at + 2 * channels) = change * input * (1 - candidate * candidate);
            lanes(to_gates + gates_at + 3 * channels) = output * cell * exit * (1 - exit);
        });
        return {of_gates, context->saved_data["has_hidden"].toBool() ? of_gates : at::Tensor(), of_memory};
    }
};

/// Whether ``Step`` takes these gates.
inline bool suits(const at::Tensor &gates) {
    return c10::GradMode::is_enabled() && gates.requires_grad() && gates.is_cpu() && gates.scalar_type() == at::kFloat &&
           gates.size(1) % (4 * lane_count) == 0;
}

}  // namespace lstm
