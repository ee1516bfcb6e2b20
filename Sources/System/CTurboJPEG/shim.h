#include <turbojpeg.h>
// LIBJPEG_TURBO_VERSION_NUMBER: the library itself does not tell its version.
#include <jconfig.h>
