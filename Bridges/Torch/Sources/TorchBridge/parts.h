#pragma once

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cstdint>
#include <future>
#include <vector>

/// Several channels of a pixel, computed at once; every processor's compiler has instructions for it. They lie anywhere in memory.
typedef float Lanes __attribute__((vector_size(32), aligned(4), may_alias));
constexpr int64_t lane_count = sizeof(Lanes) / sizeof(float);

inline Lanes &lanes(float *at) { return *reinterpret_cast<Lanes *>(at); }
inline const Lanes &lanes(const float *at) { return *reinterpret_cast<const Lanes *>(at); }

/// How many threads the calling one may use for `count` things, of which it takes `least` to be worth one.
inline int64_t part_count(int64_t count, int64_t least = 1) {
    return std::max<int64_t>(1, std::min<int64_t>(at::get_num_threads(), count / least));
}

/// Calls `body` with the number, the begin and the end of each of `part_count` ranges of the numbers from 0 to `count`, each on a
/// thread of its own, without recording gradients. libtorch's own threads are OpenMP's, which this library is not compiled with.
template <typename Body>
void in_parts(int64_t count, int64_t least, const Body &body) {
    const int64_t parts = part_count(count, least);
    at::NoGradGuard no_gradient;
    if (parts == 1) return body(int64_t{0}, int64_t{0}, count);
    std::vector<std::future<void>> running;
    for (int64_t part = 0; part < parts; ++part) {
        running.push_back(std::async(std::launch::async, [&body, part, parts, count] {
            at::set_num_threads(1);
            at::NoGradGuard no_gradient;
            body(part, count * part / parts, count * (part + 1) / parts);
        }));
    }
    for (auto &thread : running) thread.get();
}
