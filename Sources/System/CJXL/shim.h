// libjxl as its headers declare it. It is not linked, because it brings libraries that every command would load: its functions are found by
// name when a picture first needs them.
#include <dlfcn.h>
#include <jxl/decode.h>
#include <jxl/encode.h>
#include <jxl/version.h>
#include <stddef.h>

#define PNCSIM_JXL_FUNCTIONS(X) \
    X(JxlEncoderVersion) \
    X(JxlEncoderCreate) \
    X(JxlEncoderDestroy) \
    X(JxlEncoderGetError) \
    X(JxlEncoderInitBasicInfo) \
    X(JxlEncoderSetBasicInfo) \
    X(JxlColorEncodingSetToSRGB) \
    X(JxlEncoderSetColorEncoding) \
    X(JxlEncoderFrameSettingsCreate) \
    X(JxlEncoderFrameSettingsSetOption) \
    X(JxlEncoderSetFrameDistance) \
    X(JxlEncoderAddImageFrame) \
    X(JxlEncoderCloseInput) \
    X(JxlEncoderProcessOutput) \
    X(JxlDecoderCreate) \
    X(JxlDecoderDestroy) \
    X(JxlDecoderSubscribeEvents) \
    X(JxlDecoderSetInput) \
    X(JxlDecoderProcessInput) \
    X(JxlDecoderGetBasicInfo) \
    X(JxlDecoderSetImageOutBuffer) \
    X(JxlDecoderFlushImage)

#define PNCSIM_JXL_FIELD(name) __typeof__(name) *name;
typedef struct {
    PNCSIM_JXL_FUNCTIONS(PNCSIM_JXL_FIELD)
} pncsim_jxl;

/// The version of the headers, packed as `JxlEncoderVersion` tells that of the library.
static const int pncsim_jxl_header_version =
    JPEGXL_MAJOR_VERSION * 1000000 + JPEGXL_MINOR_VERSION * 1000 + JPEGXL_PATCH_VERSION;

#define PNCSIM_JXL_TEXT(x) #x
#define PNCSIM_JXL_SO(major, minor) "libjxl.so." PNCSIM_JXL_TEXT(major) "." PNCSIM_JXL_TEXT(minor)

/// Opens the library that fits the headers.
///
/// \return NULL, or why not
static inline const char *pncsim_jxl_open(pncsim_jxl *functions) {
#if defined(__APPLE__)
    void *library = dlopen("libjxl.dylib", RTLD_NOW | RTLD_LOCAL);
#else
    void *library = dlopen(PNCSIM_JXL_SO(JPEGXL_MAJOR_VERSION, JPEGXL_MINOR_VERSION), RTLD_NOW | RTLD_LOCAL);
#endif
    if (library == NULL) return dlerror();
#define PNCSIM_JXL_FIND(name) \
    if ((functions->name = (__typeof__(name) *)dlsym(library, #name)) == NULL) return "it lacks " #name;
    PNCSIM_JXL_FUNCTIONS(PNCSIM_JXL_FIND)
    return NULL;
}
