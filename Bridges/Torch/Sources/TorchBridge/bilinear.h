#pragma once

#include <cstddef>

/// Algorithms for short convolutions with fewer multiplications than outputs times taps (Winograd, 1980; Lavin and Gray, 2016).
///
/// M outputs of a filter g of R taps over inputs d that lie S apart, y[i] = sum over k of g[k] d[S i + k], are
/// `output` ((`weight` g) * (`input` d)) with one product for each of T rows. For pictures each matrix stands on both sides, and the
/// products become products of matrices over the channels: T^2 of them for M^2 pixels, instead of M^2 R^2.
///
/// At stride 1 this is Toom and Cook's: both are polynomials, multiplied by their values at T - 1 points and at infinity. At stride 2
/// (R = 3) the middle tap meets the inputs of odd number, one product for each output; the outer taps are a filter of two taps over the
/// even ones, at stride 1.
namespace bilinear {

constexpr double points[] = {0, 1, -1, 2, -2, 0.5, -0.5};

template <int Rows, int Columns>
struct Matrix {
    double at[Rows][Columns] = {};

    constexpr Matrix<Columns, Rows> transposed() const {
        Matrix<Columns, Rows> result;
        for (int row = 0; row < Rows; ++row)
            for (int column = 0; column < Columns; ++column) result.at[column][row] = at[row][column];
        return result;
    }
};

/// Toom and Cook's matrices for stride 1.
template <int M, int R>
struct ToomCook {
    static constexpr int T = M + R - 1;

    /// The coefficients of the product of (x - p) over all points but one.
    static constexpr Matrix<1, T> product_without(int point) {
        Matrix<1, T> result;
        result.at[0][0] = 1;
        for (int other = 0; other < T - 1; ++other) {
            if (other == point) continue;
            for (int power = T - 1; power >= 0; --power) {
                result.at[0][power] = (power > 0 ? result.at[0][power - 1] : 0) - points[other] * result.at[0][power];
            }
        }
        return result;
    }

    static constexpr Matrix<T, T> input() {
        Matrix<T, T> result;
        for (int row = 0; row < T; ++row) {
            const auto product = product_without(row < T - 1 ? row : -1);
            for (int power = 0; power < T; ++power) result.at[row][power] = product.at[0][power];
        }
        return result;
    }

    static constexpr Matrix<T, R> weight() {
        Matrix<T, R> result;
        for (int row = 0; row < T - 1; ++row) {
            double value = 1;
            for (int other = 0; other < T - 1; ++other) {
                if (other != row) value /= points[row] - points[other];
            }
            for (int tap = 0; tap < R; ++tap, value *= points[row]) result.at[row][tap] = value;
        }
        result.at[T - 1][R - 1] = 1;
        return result;
    }

    static constexpr Matrix<M, T> output() {
        Matrix<M, T> result;
        for (int column = 0; column < T - 1; ++column) {
            double value = 1;
            for (int row = 0; row < M; ++row, value *= points[column]) result.at[row][column] = value;
        }
        result.at[M - 1][T - 1] = 1;
        return result;
    }
};

/// The matrices of M outputs, R taps and stride S.
template <int M, int R, int S>
struct Algorithm : ToomCook<M, R> {
    static_assert(S == 1, "stride 2 is that of three taps");
};

template <int M>
struct Algorithm<M, 3, 2> {
    static constexpr int T = 2 * M + 1;
    using Outer = ToomCook<M, 2>;

    static constexpr Matrix<T, T> input() {
        Matrix<T, T> result;
        for (int row = 0; row < M; ++row) result.at[row][2 * row + 1] = 1;
        for (int row = 0; row <= M; ++row)
            for (int column = 0; column <= M; ++column) result.at[M + row][2 * column] = Outer::input().at[row][column];
        return result;
    }

    static constexpr Matrix<T, 3> weight() {
        Matrix<T, 3> result;
        for (int row = 0; row < M; ++row) result.at[row][1] = 1;
        for (int row = 0; row <= M; ++row)
            for (int tap = 0; tap < 2; ++tap) result.at[M + row][2 * tap] = Outer::weight().at[row][tap];
        return result;
    }

    static constexpr Matrix<M, T> output() {
        Matrix<M, T> result;
        for (int row = 0; row < M; ++row) {
            result.at[row][row] = 1;
            for (int column = 0; column <= M; ++column) result.at[row][M + column] = Outer::output().at[row][column];
        }
        return result;
    }
};

}  // namespace bilinear
