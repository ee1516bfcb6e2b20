#include "COpenVINO.h"

#include <dlfcn.h>
#include <string.h>

char *pncsim_openvino_open(const char *path, pncsim_openvino *table) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return strdup(dlerror());
    const struct {
        const char *name;
        void **place;
    } functions[] = {
        {"ov_get_openvino_version", (void **)&table->get_version},
        {"ov_version_free", (void **)&table->free_version},
        {"ov_core_create", (void **)&table->core_create},
        {"ov_core_read_model_from_memory_buffer", (void **)&table->read_bytes},
        {"ov_model_free", (void **)&table->model_free},
        {"ov_model_inputs_size", (void **)&table->inputs_size},
        {"ov_model_outputs_size", (void **)&table->outputs_size},
        {"ov_model_const_input_by_index", (void **)&table->input},
        {"ov_model_const_output_by_index", (void **)&table->output},
        {"ov_output_const_port_free", (void **)&table->port_free},
        {"ov_port_get_any_name", (void **)&table->port_name},
        {"ov_port_get_element_type", (void **)&table->port_type},
        {"ov_port_get_partial_shape", (void **)&table->port_shape},
        {"ov_partial_shape_free", (void **)&table->shape_free},
        {"ov_core_compile_model", (void **)&table->compile},
        {"ov_compiled_model_free", (void **)&table->compiled_free},
        {"ov_compiled_model_get_property", (void **)&table->property},
        {"ov_compiled_model_create_infer_request", (void **)&table->request_create},
        {"ov_infer_request_free", (void **)&table->request_free},
        {"ov_infer_request_get_input_tensor_by_index", (void **)&table->get_input},
        {"ov_infer_request_get_output_tensor_by_index", (void **)&table->get_output},
        {"ov_infer_request_infer", (void **)&table->infer},
        {"ov_tensor_free", (void **)&table->tensor_free},
        {"ov_tensor_data", (void **)&table->tensor_data},
        {"ov_get_last_err_msg", (void **)&table->last_error},
        {"ov_free", (void **)&table->free_text},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        *functions[i].place = dlsym(library, functions[i].name);
        if (*functions[i].place == NULL) {
            dlclose(library);
            return strdup(functions[i].name);
        }
    }
    return NULL;
}

int32_t pncsim_openvino_compile(
    const pncsim_openvino *table, const ov_core_t *core, const ov_model_t *model, const char *const *properties,
    size_t pairs, ov_compiled_model_t **compiled) {
    const char *p[8] = {0};
    for (size_t i = 0; i < 2 * pairs && i < 8; i++) p[i] = properties[i];
    // Only the first `2 * pairs` are read.
    return table->compile(
        core, model, "CPU", 2 * pairs, compiled, p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7]);
}
