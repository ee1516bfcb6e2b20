// libavif as its headers declare it. It is not linked, because it brings two dozen libraries that every command would load: its functions are
// found by name when a picture first needs them.
#include <avif/avif.h>
#include <dlfcn.h>
#include <stddef.h>

#define PNCSIM_AVIF_FUNCTIONS(X) \
    X(avifVersion) \
    X(avifCodecVersions) \
    X(avifResultToString) \
    X(avifImageCreate) \
    X(avifImageCreateEmpty) \
    X(avifImageDestroy) \
    X(avifRGBImageSetDefaults) \
    X(avifImageRGBToYUV) \
    X(avifImageYUVToRGB) \
    X(avifEncoderCreate) \
    X(avifEncoderWrite) \
    X(avifEncoderDestroy) \
    X(avifDecoderCreate) \
    X(avifDecoderReadMemory) \
    X(avifDecoderDestroy) \
    X(avifRWDataFree)

#define PNCSIM_AVIF_FIELD(name) __typeof__(name) *name;
typedef struct {
    PNCSIM_AVIF_FUNCTIONS(PNCSIM_AVIF_FIELD)
} pncsim_avif;

/// The version of the headers, as `avifVersion` tells that of the library.
static const int pncsim_avif_header_major = AVIF_VERSION_MAJOR;
static const int pncsim_avif_header_minor = AVIF_VERSION_MINOR;

/// Opens the library that fits the headers.
///
/// \return NULL, or why not
static inline const char *pncsim_avif_open(pncsim_avif *functions) {
#if defined(__APPLE__)
    void *library = dlopen("libavif.dylib", RTLD_NOW | RTLD_LOCAL);
#elif AVIF_VERSION_MAJOR == 0
    void *library = dlopen("libavif.so.15", RTLD_NOW | RTLD_LOCAL);
#else
    void *library = dlopen("libavif.so.16", RTLD_NOW | RTLD_LOCAL);
#endif
    if (library == NULL) return dlerror();
#define PNCSIM_AVIF_FIND(name) \
    if ((functions->name = (__typeof__(name) *)dlsym(library, #name)) == NULL) return "it lacks " #name;
    PNCSIM_AVIF_FUNCTIONS(PNCSIM_AVIF_FIND)
    return NULL;
}
