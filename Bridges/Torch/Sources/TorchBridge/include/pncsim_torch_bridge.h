#ifndef PNCSIM_TORCH_BRIDGE_H
#define PNCSIM_TORCH_BRIDGE_H

#include "pncsim_torch.h"

#ifdef __cplusplus
extern "C"
#endif
/// The table of functions; valid as long as the library is loaded.
__attribute__((visibility("default"))) const pncsim_torch_table *pncsim_torch_bridge(void);

#endif
