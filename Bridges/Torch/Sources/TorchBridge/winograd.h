#pragma once

#include "bilinear.h"
#include "parts.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

/// Convolutions under training on a processor, with fewer multiplications (bilinear.h): on one core libtorch's own reach 35 to 80 % of what
/// its products of matrices do, and these need a quarter to a half of the products. Results differ from the others' by rounding, some
/// millionths of their size; what is decoded without gradient is computed as ever.
namespace winograd {

/// What the products of some tiles may take in memory: about what stays in the processor's caches.
constexpr int64_t buffer_bytes = 4 << 20;

/// A matrix of an algorithm, known to the compiler.
template <typename Algorithm>
struct Input {
    static constexpr auto value = Algorithm::input();
};
template <typename Algorithm>
struct Weight {
    static constexpr auto value = Algorithm::weight();
};
template <typename Algorithm>
struct Output {
    static constexpr auto value = Algorithm::output();
};
template <typename Matrix>
struct Transposed {
    static constexpr auto value = Matrix::value.transposed();
};
template <int R, int C>
constexpr int row_count(const bilinear::Matrix<R, C> &) { return R; }
template <int R, int C>
constexpr int column_count(const bilinear::Matrix<R, C> &) { return C; }

template <typename X, int Row, int Column = 0>
inline __attribute__((always_inline)) void add_row(const Lanes *x, int step, Lanes &sum) {
    if constexpr (Column < column_count(X::value)) {
        constexpr auto factor = static_cast<float>(X::value.at[Row][Column]);
        if constexpr (factor == 1) {
            sum += x[Column * step];
        } else if constexpr (factor == -1) {
            sum -= x[Column * step];
        } else if constexpr (factor != 0) {
            sum += factor * x[Column * step];
        }
        add_row<X, Row, Column + 1>(x, step, sum);
    }
}

/// y = X x; x and y have an element each `step`.
template <typename X, int Row = 0>
inline __attribute__((always_inline)) void multiply(const Lanes *x, int x_step, Lanes *y, int y_step) {
    if constexpr (Row < row_count(X::value)) {
        Lanes sum{};
        add_row<X, Row>(x, x_step, sum);
        y[Row * y_step] = sum;
        multiply<X, Row + 1>(x, x_step, y, y_step);
    }
}

/// y = X x X^T.
template <typename X>
inline void transform(const Lanes *x, Lanes *y) {
    constexpr int rows = row_count(X::value), columns = column_count(X::value);
    Lanes half[rows * columns];
    for (int column = 0; column < columns; ++column) multiply<X>(x + column, columns, half + column, columns);
    for (int row = 0; row < rows; ++row) multiply<X>(half + row * columns, 1, y + row * rows, 1);
}

/// Pictures in memory, channels last.
template <typename Element>
struct Pictures {
    Element *first;
    int64_t channels, height, width;

    Pictures(const at::Tensor &tensor)
        : first(tensor.data_ptr<float>()), channels(tensor.size(1)), height(tensor.size(2)), width(tensor.size(3)) {}

    /// Calls `body` with the place of each pixel of a square that lies within the picture, and its number in the square.
    template <int Side, typename Body>
    void for_square(int64_t picture, int64_t top, int64_t left, Body &&body) const {
        for (int row = 0; row < Side; ++row) {
            if (top + row < 0 || top + row >= height) continue;
            for (int column = 0; column < Side; ++column) {
                if (left + column < 0 || left + column >= width) continue;
                body(first + ((picture * height + top + row) * width + left + column) * channels, row * Side + column);
            }
        }
    }
};

template <int M, int R, int S>
struct Tiles {
    using Algorithm = bilinear::Algorithm<M, R, S>;
    static constexpr int T = Algorithm::T;
    static constexpr int padding = (R - 1) / 2;

    int64_t rows, columns;

    Tiles(int64_t height, int64_t width) : rows((height + M - 1) / M), columns((width + M - 1) / M) {}

    int64_t per_picture() const { return rows * columns; }
    /// Products of a channel of a picture with another.
    int64_t products() const { return rows * columns * T * T; }

    /// Transforms squares of pictures, one of `Side` pixels for each tile of a range, into rows of T x T x channels.
    template <typename X, int Side>
    void read(const at::Tensor &from, int64_t begin, int64_t end, int step, int offset, float *to) const {
        const Pictures<float> pictures(from);
        for (int64_t tile = begin; tile < end; ++tile, to += T * T * pictures.channels) {
            const auto picture = tile / per_picture(), place = tile % per_picture();
            const auto top = place / columns * step - offset, left = place % columns * step - offset;
            for (int64_t channel = 0; channel < pictures.channels; channel += lane_count) {
                Lanes square[Side * Side] = {}, result[T * T];
                pictures.for_square<Side>(picture, top, left, [&](float *at, int number) { square[number] = lanes(at + channel); });
                transform<X>(square, result);
                for (int number = 0; number < T * T; ++number) lanes(to + number * pictures.channels + channel) = result[number];
            }
        }
    }

    /// Transforms such rows back into squares, which are added where they overlap.
    template <typename X, int Side, bool Overlaps>
    void write(const float *from, int64_t begin, int64_t end, int step, int offset, const at::Tensor &to) const {
        const Pictures<float> pictures(to);
        for (int64_t tile = begin; tile < end; ++tile, from += T * T * pictures.channels) {
            const auto picture = tile / per_picture(), place = tile % per_picture();
            const auto top = place / columns * step - offset, left = place % columns * step - offset;
            for (int64_t channel = 0; channel < pictures.channels; channel += lane_count) {
                Lanes products[T * T], square[Side * Side];
                for (int number = 0; number < T * T; ++number) {
                    products[number] = lanes(from + number * pictures.channels + channel);
                }
                transform<X>(products, square);
                pictures.for_square<Side>(picture, top, left, [&](float *at, int number) {
                    if constexpr (Overlaps) {
                        lanes(at + channel) += square[number];
                    } else {
                        lanes(at + channel) = square[number];
                    }
                });
            }
        }
    }
};

/// Transforms the filters of a weight (O x R x R x I in memory): `From` x `From` numbers of each pair of channels become `To` x `To`.
template <typename X, int From, int To>
void transform_filters(const at::Tensor &from, const at::Tensor &to, int64_t outputs, int64_t inputs) {
    for (int64_t output = 0; output < outputs; ++output) {
        float *source = from.data_ptr<float>() + output * From * From * inputs;
        float *target = to.data_ptr<float>() + output * To * To * inputs;
        for (int64_t input = 0; input < inputs; input += lane_count) {
            Lanes filter[From * From], result[To * To];
            for (int number = 0; number < From * From; ++number) filter[number] = lanes(source + number * inputs + input);
            transform<X>(filter, result);
            for (int number = 0; number < To * To; ++number) lanes(target + number * inputs + input) = result[number];
        }
    }
}

template <int M, int R, int S>
struct Convolution : torch::autograd::Function<Convolution<M, R, S>> {
    using Grid = Tiles<M, R, S>;
    using Algorithm = typename Grid::Algorithm;
    static constexpr int T = Grid::T;

    /// Rows of T^2 x channels, as a matrix for each product.
    struct Rows {
        at::Tensor all;
        std::vector<at::Tensor> matrices;

        Rows(at::Tensor all) : all(all), matrices(all.unbind(1)) {}
        Rows(int64_t count, int64_t channels, const at::Tensor &like) : Rows(at::empty({count, T * T, channels}, like.options())) {}
        Rows first(int64_t count) const { return all.size(0) == count ? *this : Rows(all.narrow(0, 0, count)); }
        float *memory() const { return all.data_ptr<float>(); }
    };

    static Rows filters(const at::Tensor &weight) {
        Rows result(weight.size(0), weight.size(1), weight);
        transform_filters<Weight<Algorithm>, R, T>(weight, result.all, weight.size(0), weight.size(1));
        return result;
    }

    /// Calls `body` with ranges of tiles, and memory for their rows of `inputs` and of `outputs` channels.
    template <typename Body>
    static void for_ranges(
        const Grid &grid, int64_t begin, int64_t end, int64_t inputs, int64_t outputs, const at::Tensor &like, Body &&body) {
        const int64_t most = std::max<int64_t>(32, buffer_bytes / (T * T * (inputs + outputs) * static_cast<int64_t>(sizeof(float))));
        begin *= grid.per_picture();
        end *= grid.per_picture();
        const auto count = std::min(most, end - begin);
        const Rows in(count, inputs, like), out(count, outputs, like);
        for (; begin < end; begin += count) {
            const auto next = std::min(begin + count, end);
            body(begin, next, in.first(next - begin), out.first(next - begin));
        }
    }

    static at::Tensor forward(torch::autograd::AutogradContext *context, const at::Tensor &input, const at::Tensor &weight) {
        const auto x = input.contiguous(at::MemoryFormat::ChannelsLast), w = weight.contiguous(at::MemoryFormat::ChannelsLast);
        const auto inputs = x.size(1), outputs = w.size(0), height = (x.size(2) + S - 1) / S, width = (x.size(3) + S - 1) / S;
        const Grid grid(height, width);
        const Rows u = filters(w);
        auto y = at::empty({x.size(0), outputs, height, width}, x.options(), at::MemoryFormat::ChannelsLast);
        in_parts(x.size(0), 1, [&](int64_t, int64_t begin, int64_t end) {
            for_ranges(grid, begin, end, inputs, outputs, x, [&](int64_t first, int64_t last, const Rows &v, const Rows &products) {
                grid.template read<Input<Algorithm>, T>(x, first, last, M * S, Grid::padding, v.memory());
                for (size_t k = 0; k < T * T; ++k) {
                    auto product = products.matrices[k];
                    at::mm_out(product, v.matrices[k], u.matrices[k].t());
                }
                grid.template write<Output<Algorithm>, M, false>(products.memory(), first, last, M, 0, y);
            });
        });
        context->save_for_backward({x, w});
        return y;
    }

    static torch::autograd::variable_list backward(
        torch::autograd::AutogradContext *context, const torch::autograd::variable_list &gradients) {
        const auto saved = context->get_saved_variables();
        const auto &x = saved[0], &w = saved[1];
        const auto dy = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
        const auto inputs = x.size(1), outputs = w.size(0);
        const Grid grid(dy.size(2), dy.size(3));
        const Rows u = filters(w);
        const bool wants_input = context->needs_input_grad(0);
        at::Tensor dx;
        if (wants_input) dx = at::empty(x.sizes(), x.options(), at::MemoryFormat::ChannelsLast).zero_();
        auto du = at::zeros({part_count(x.size(0)), outputs, T * T, inputs}, w.options());
        in_parts(x.size(0), 1, [&](int64_t part, int64_t begin, int64_t end) {
            Rows own(du.select(0, part));
            for_ranges(grid, begin, end, inputs, outputs, x, [&](int64_t first, int64_t last, const Rows &v, const Rows &products) {
                grid.template read<Input<Algorithm>, T>(x, first, last, M * S, Grid::padding, v.memory());
                grid.template read<Transposed<Output<Algorithm>>, M>(dy, first, last, M, 0, products.memory());
                for (size_t k = 0; k < T * T; ++k) {
                    auto dv = v.matrices[k];
                    own.matrices[k].addmm_(products.matrices[k].t(), dv);
                    if (wants_input) at::mm_out(dv, products.matrices[k], u.matrices[k]);
                }
                if (wants_input) {
                    grid.template write<Transposed<Input<Algorithm>>, T, true>(v.memory(), first, last, M * S, Grid::padding, dx);
                }
            });
        });
        auto dw = at::empty(w.sizes(), w.options(), at::MemoryFormat::ChannelsLast);
        transform_filters<Transposed<Weight<Algorithm>>, T, R>(du.size(0) == 1 ? du : du.sum(0), dw, outputs, inputs);
        return {dx, dw};
    }
};

/// The convolution with tiles of 4 x 4 or of 2 x 2 outputs, whichever takes fewer products; nothing where neither takes much fewer than
/// the filters have taps.
template <int R, int S>
at::Tensor with_fewest_products(const at::Tensor &input, const at::Tensor &weight) {
    const auto height = (input.size(2) + S - 1) / S, width = (input.size(3) + S - 1) / S;
    const auto four = Tiles<4, R, S>(height, width).products(), two = Tiles<2, R, S>(height, width).products();
    if (std::min(four, two) * 4 > height * width * R * R * 3) return {};
    return four <= two ? Convolution<4, R, S>::apply(input, weight) : Convolution<2, R, S>::apply(input, weight);
}

/// The convolution of a network that is trained on a processor with 32-bit numbers; nothing where this has no way that pays.
inline at::Tensor convolved(const at::Tensor &input, const at::Tensor &weight, int64_t stride, int64_t padding, int64_t groups) {
    const auto size = weight.size(2);
    if (!c10::GradMode::is_enabled() || !(input.requires_grad() || weight.requires_grad())) return {};
    if (!input.is_cpu() || input.scalar_type() != at::kFloat || weight.scalar_type() != at::kFloat) return {};
    if (groups != 1 || weight.size(3) != size || padding != (size - 1) / 2) return {};
    if (weight.size(0) % lane_count != 0 || weight.size(1) % lane_count != 0) return {};
    if (size == 3 && stride == 1) return with_fewest_products<3, 1>(input, weight);
    if (size == 3 && stride == 2) return with_fewest_products<3, 2>(input, weight);
    if (size == 5 && stride == 1) return with_fewest_products<5, 1>(input, weight);
    return {};
}

}  // namespace winograd
