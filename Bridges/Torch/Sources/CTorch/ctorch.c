// SwiftPM wants a source file for each C target; the interface itself is all in the header.
#include "pncsim_torch.h"
