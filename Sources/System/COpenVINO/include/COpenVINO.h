// The functions of OpenVINO's C interface (2026.4; docs.openvino.ai, C API) that this program calls, declared here so that it builds without OpenVINO.
// They are found by name in a library that is opened at run time.
#ifndef PNCSIM_OPENVINO_H
#define PNCSIM_OPENVINO_H

#include <stddef.h>
#include <stdint.h>

typedef struct ov_core ov_core_t;
typedef struct ov_model ov_model_t;
typedef struct ov_compiled_model ov_compiled_model_t;
typedef struct ov_infer_request ov_infer_request_t;
typedef struct ov_tensor ov_tensor_t;
typedef struct ov_output_const_port ov_output_const_port_t;

typedef struct {
    const char *buildNumber;
    const char *description;
} ov_version_t;

typedef struct {
    int64_t min;
    int64_t max;
} ov_dimension_t;

typedef struct {
    ov_dimension_t rank;
    ov_dimension_t *dims;
} ov_partial_shape_t;

// Of ov_element_type_e.
enum { PNCSIM_OV_F32 = 4 };

typedef struct {
    int32_t (*get_version)(ov_version_t *);
    void (*free_version)(ov_version_t *);
    int32_t (*core_create)(ov_core_t **);
    int32_t (*read_bytes)(const ov_core_t *, const char *bytes, size_t count, const ov_tensor_t *weights, ov_model_t **);
    void (*model_free)(ov_model_t *);
    int32_t (*inputs_size)(const ov_model_t *, size_t *);
    int32_t (*outputs_size)(const ov_model_t *, size_t *);
    int32_t (*input)(const ov_model_t *, size_t, ov_output_const_port_t **);
    int32_t (*output)(const ov_model_t *, size_t, ov_output_const_port_t **);
    void (*port_free)(ov_output_const_port_t *);
    int32_t (*port_name)(const ov_output_const_port_t *, char **);
    int32_t (*port_type)(const ov_output_const_port_t *, uint32_t *);
    int32_t (*port_shape)(const ov_output_const_port_t *, ov_partial_shape_t *);
    void (*shape_free)(ov_partial_shape_t *);
    int32_t (*compile)(const ov_core_t *, const ov_model_t *, const char *device, size_t, ov_compiled_model_t **, ...);
    void (*compiled_free)(ov_compiled_model_t *);
    int32_t (*property)(const ov_compiled_model_t *, const char *key, char **value);
    int32_t (*request_create)(const ov_compiled_model_t *, ov_infer_request_t **);
    void (*request_free)(ov_infer_request_t *);
    int32_t (*get_input)(const ov_infer_request_t *, size_t, ov_tensor_t **);
    int32_t (*get_output)(const ov_infer_request_t *, size_t, ov_tensor_t **);
    int32_t (*infer)(ov_infer_request_t *);
    void (*tensor_free)(ov_tensor_t *);
    int32_t (*tensor_data)(const ov_tensor_t *, void **);
    const char *(*last_error)(void);
    void (*free_text)(const char *);
} pncsim_openvino;

// Opens the library and fills the table. NULL, or what was not to be had, for which the caller calls free().
char *pncsim_openvino_open(const char *path, pncsim_openvino *table);

// Compiles for the processor with at most four properties, pairs of a key and a value: OpenVINO's own function is variadic.
int32_t pncsim_openvino_compile(
    const pncsim_openvino *table, const ov_core_t *core, const ov_model_t *model, const char *const *properties,
    size_t pairs, ov_compiled_model_t **compiled);

#endif
