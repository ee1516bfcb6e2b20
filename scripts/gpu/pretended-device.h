// Included before the bridge's source (g++ -include) to build it for the pretended device in CUDA's place: in the bridge the
// names below then mean that device, while libtorch's own headers are already read.
#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

namespace at {
inline bool hasPretendedDevice() { return true; }
namespace detail {
struct PretendedHooks {
    int getNumGPUs() const { return 1; }
};
inline PretendedHooks getPretendedHooks() { return {}; }
}  // namespace detail
}  // namespace at

#define kCUDA kPrivateUse1
#define is_cuda is_privateuseone
#define hasCUDA hasPretendedDevice
#define getCUDAHooks getPretendedHooks
