#ifndef PNCSIM_TORCH_H
#define PNCSIM_TORCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The C interface between PNCSim and libtorch: opaque tensors and one table of functions.
//
// Every function that returns `pncsim_status` returns 0 for success; otherwise the same thread reads the reason from
// `last_error`. No C++ exception crosses this border. A tensor given out through an `out` parameter belongs to the
// caller, who hands it back with `release`. Shapes are N x C x H x W for pictures.

#ifdef __cplusplus
extern "C" {
#endif

/// Raised by one whenever the table or the meaning of a member changes.
#define PNCSIM_TORCH_ABI 2

typedef int32_t pncsim_status;
typedef struct pncsim_tensor pncsim_tensor;

/// Element types. The numbers are part of the interface.
typedef enum {
    PNCSIM_FLOAT32 = 0,
    PNCSIM_BFLOAT16 = 1,
    PNCSIM_FLOAT16 = 2,
    PNCSIM_INT64 = 3,
    PNCSIM_UINT8 = 4,
} pncsim_dtype;

/// Functions of one tensor.
typedef enum {
    PNCSIM_RELU = 0,
    PNCSIM_SIGMOID = 1,
    PNCSIM_TANH = 2,
    PNCSIM_SIGN = 3,
    PNCSIM_ABS = 4,
    PNCSIM_EXP = 5,
    PNCSIM_LOG = 6,
    PNCSIM_ROUND = 7,
    PNCSIM_SQUARE = 8,
    PNCSIM_SQRT = 9,
    /// The same values, cut off from the record of gradients.
    PNCSIM_DETACH = 10,
    PNCSIM_CONTIGUOUS = 11,
} pncsim_unary;

/// Functions of two tensors, with broadcasting.
typedef enum {
    PNCSIM_ADD = 0,
    PNCSIM_SUBTRACT = 1,
    PNCSIM_MULTIPLY = 2,
    PNCSIM_DIVIDE = 3,
    PNCSIM_MATMUL = 4,
} pncsim_binary;

/// Reductions over dimensions.
typedef enum {
    PNCSIM_SUM = 0,
    PNCSIM_MEAN = 1,
    PNCSIM_MAXIMUM = 2,
} pncsim_reduction;

/// Device numbers: the processor, or the number of a CUDA device.
#define PNCSIM_CPU (-1)

typedef struct {
    int32_t abi_version;
    /// The version of the libtorch that is loaded, such as "1.13.1".
    const char *torch_version;
    /// The version of the libtorch whose headers the bridge was compiled with.
    const char *compiled_version;
    /// Why the calling thread's last failing call failed; valid until its next call.
    const char *(*last_error)(void);

    /// The number of threads of one operation.
    pncsim_status (*set_threads)(int32_t count);
    /// Switches the recording of gradients for the calling thread; `previous` receives the state before.
    pncsim_status (*set_grad_enabled)(bool enabled, bool *previous);
    pncsim_status (*cuda_device_count)(int32_t *count);
    /// For training on CUDA devices: 32-bit products may use TF32, and cuDNN tries its algorithms once for each shape.
    pncsim_status (*tune_cuda)(void);

    /// Copies `data`. To a CUDA device it does not wait until work that was queued before is done.
    pncsim_status (*from_host)(
        const void *data, pncsim_dtype dtype, const int64_t *shape, int32_t rank, int32_t device, pncsim_tensor **out);
    pncsim_status (*zeros)(
        pncsim_dtype dtype, const int64_t *shape, int32_t rank, int32_t device, pncsim_tensor **out);
    /// 32-bit numbers, uniform in [0, 1), that depend on seed, shape and kind of device alone.
    pncsim_status (*uniform)(
        uint64_t seed, const int64_t *shape, int32_t rank, int32_t device, pncsim_tensor **out);
    /// Copies all elements, converted to `dtype`, in row-major order; `bytes` is the size of the buffer.
    pncsim_status (*to_host)(const pncsim_tensor *tensor, pncsim_dtype dtype, void *buffer, size_t bytes);
    pncsim_status (*shape)(const pncsim_tensor *tensor, int64_t *sizes, int32_t capacity, int32_t *rank);
    void (*release)(pncsim_tensor *tensor);
    /// Another element type, device (PNCSIM_CPU or a number) or, for four dimensions, channels-last order in memory.
    pncsim_status (*convert)(
        const pncsim_tensor *tensor, pncsim_dtype dtype, int32_t device, bool channels_last, pncsim_tensor **out);

    pncsim_status (*unary)(pncsim_unary function, const pncsim_tensor *tensor, pncsim_tensor **out);
    pncsim_status (*clamp)(const pncsim_tensor *tensor, double low, double high, pncsim_tensor **out);
    /// `tensor * factor + offset`.
    pncsim_status (*affine)(const pncsim_tensor *tensor, double factor, double offset, pncsim_tensor **out);
    pncsim_status (*binary)(
        pncsim_binary function, const pncsim_tensor *left, const pncsim_tensor *right, pncsim_tensor **out);
    pncsim_status (*reduce)(
        pncsim_reduction function, const pncsim_tensor *tensor, const int64_t *dimensions, int32_t count,
        bool keep_dimensions, pncsim_tensor **out);
    pncsim_status (*softmax)(const pncsim_tensor *tensor, int64_t dimension, bool logarithm, pncsim_tensor **out);

    pncsim_status (*conv2d)(
        const pncsim_tensor *input, const pncsim_tensor *weight, const pncsim_tensor *bias, int64_t stride,
        int64_t padding, int64_t groups, pncsim_tensor **out);
    pncsim_status (*conv_transpose2d)(
        const pncsim_tensor *input, const pncsim_tensor *weight, const pncsim_tensor *bias, int64_t stride,
        int64_t padding, int64_t output_padding, pncsim_tensor **out);
    /// Pads with zeros; `pads` as in torch: (left, right) of the last dimension, then of the one before it, and so on.
    pncsim_status (*pad)(const pncsim_tensor *tensor, const int64_t *pads, int32_t count, pncsim_tensor **out);
    pncsim_status (*max_pool2d)(const pncsim_tensor *tensor, int64_t size, int64_t stride, pncsim_tensor **out);
    pncsim_status (*upsample_nearest)(const pncsim_tensor *tensor, int64_t factor, pncsim_tensor **out);
    pncsim_status (*pixel_shuffle)(const pncsim_tensor *tensor, int64_t factor, pncsim_tensor **out);
    /// Mean 0 and variance 1 over all channels and pixels of a picture, then a gain and an offset for each channel.
    pncsim_status (*picture_norm)(
        const pncsim_tensor *tensor, const pncsim_tensor *gain, const pncsim_tensor *offset, double epsilon,
        pncsim_tensor **out);
    /// A step of an LSTM (gates N x 4C x H x W in the order input, forget, cell, output): `hidden_gates` are added to
    /// `gates`; both they and `cell` are NULL in the first step.
    pncsim_status (*lstm_cell)(
        const pncsim_tensor *gates, const pncsim_tensor *hidden_gates, const pncsim_tensor *cell,
        pncsim_tensor **hidden_out, pncsim_tensor **cell_out);
    /// Squares cut from pictures of bytes P x H x W x 3: N x 3 x side x side in [0, 1], channels last in memory. `places`
    /// has four rows of N numbers: the picture, the top row, the left column, and 1 for a mirrored square.
    pncsim_status (*cut)(
        const pncsim_tensor *pictures, const int64_t *places, int32_t count, int64_t side, pncsim_tensor **out);

    pncsim_status (*reshape)(const pncsim_tensor *tensor, const int64_t *shape, int32_t rank, pncsim_tensor **out);
    pncsim_status (*permute)(const pncsim_tensor *tensor, const int64_t *order, int32_t rank, pncsim_tensor **out);
    pncsim_status (*slice)(
        const pncsim_tensor *tensor, int64_t dimension, int64_t start, int64_t end, int64_t step, pncsim_tensor **out);
    pncsim_status (*concatenate)(
        const pncsim_tensor *const *tensors, int32_t count, int64_t dimension, pncsim_tensor **out);

    /// The rows (of the first dimension) of these numbers.
    pncsim_status (*rows)(const pncsim_tensor *tensor, const int64_t *numbers, int32_t count, pncsim_tensor **out);
    /// Replaces these rows, in place and without gradient.
    pncsim_status (*set_rows)(
        pncsim_tensor *target, const int64_t *numbers, int32_t count, const pncsim_tensor *values);

    /// Makes a leaf whose gradient `backward` adds to.
    pncsim_status (*require_gradient)(pncsim_tensor *tensor);
    pncsim_status (*backward)(const pncsim_tensor *loss);
    /// The accumulated gradient; `*out` is NULL where there is none.
    pncsim_status (*gradient)(const pncsim_tensor *tensor, pncsim_tensor **out);
    pncsim_status (*clear_gradient)(pncsim_tensor *tensor);
    /// Multiplies the gradients of all parameters by `scale`, then scales them down to a joint norm of at most `max_norm`
    /// if that is positive. Where that norm is not finite all become zeros, and `*is_lost` receives 1, else 0.
    pncsim_status (*limit_gradients)(
        pncsim_tensor *const *parameters, int32_t count, double scale, double max_norm, pncsim_tensor **is_lost);
    /// One step of Adam (Kingma and Ba, 2015) on `count` parameters with their moments, in place.
    pncsim_status (*adam_step)(
        pncsim_tensor *const *parameters, pncsim_tensor *const *first, pncsim_tensor *const *second, int32_t count,
        double rate, double beta1, double beta2, double epsilon, int64_t step);
    /// One step of Muon (Jordan et al., 2024): the momentum of each parameter as a matrix of its first dimension by all
    /// others, made nearly orthogonal by five Newton-Schulz iterations, at the root mean square of Adam's steps (Liu et
    /// al., 2025), so that both take the same rates.
    pncsim_status (*muon_step)(
        pncsim_tensor *const *parameters, pncsim_tensor *const *momentum, int32_t count, double rate, double beta);
    /// `target += weight * (source - target)` for each of `count` pairs, in place and without gradient; a weight of 1
    /// copies.
    pncsim_status (*blend)(
        pncsim_tensor *const *targets, const pncsim_tensor *const *sources, int32_t count, double weight);
} pncsim_torch_table;

/// The name of the one function that the library exports.
#define PNCSIM_TORCH_ENTRY "pncsim_torch_bridge"

typedef const pncsim_torch_table *(*pncsim_torch_entry)(void);

#ifdef __cplusplus
}
#endif

#endif
