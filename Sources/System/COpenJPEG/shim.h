#include <openjpeg.h>

// The library's parameters are structures of tens of kilobytes with arrays that Swift does not import, so they are filled in here. One thread
// works, whatever OPJ_NUM_THREADS says: processor time is measured of it.

/// Irreversible 9/7 wavelet, five decompositions, the colour transform, layers in LRCP order whose ends are compression ratios; no comment.
static inline OPJ_BOOL pncsim_openjpeg_setup_encoder(
    opj_codec_t *codec, opj_image_t *image, const float *ratios, int layers) {
    char no_comment[] = "";
    opj_cparameters_t parameters;
    opj_set_default_encoder_parameters(&parameters);
    parameters.irreversible = 1;
    parameters.numresolution = 6;
    parameters.tcp_mct = 1;
    parameters.prog_order = OPJ_LRCP;
    parameters.cp_disto_alloc = 1;
    parameters.cp_comment = no_comment;
    parameters.tcp_numlayers = layers;
    for (int i = 0; i < layers; i++) parameters.tcp_rates[i] = ratios[i];
    return opj_setup_encoder(codec, &parameters, image) && opj_codec_set_threads(codec, 0);
}

/// Everything that is there.
///
/// \param layers at most so many layers; 0: all
static inline OPJ_BOOL pncsim_openjpeg_setup_decoder(opj_codec_t *codec, unsigned layers) {
    opj_dparameters_t parameters;
    opj_set_default_decoder_parameters(&parameters);
    parameters.cp_layer = layers;
    return opj_setup_decoder(codec, &parameters) && opj_codec_set_threads(codec, 0);
}
