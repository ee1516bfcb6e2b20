extension NamedQuery {
    static let overhead = NamedQuery(
        name: "overhead",
        help: """
            What each codec makes of a picture: bytes, segments, and the time that encoding took on this host; without \
            times, and of the pictures that runs showed, where a recording was replayed. `weights` begins the SHA-256 of weights, or of a \
            published table.
            """,
        parameters: [
            Parameter(
                "codec", "only codecs of this name",
                values: "SELECT DISTINCT codec_name AS value FROM encoding_overhead ORDER BY 1")
        ],
        sql: """
            SELECT codec_name, codec_parameters, substr(codec.weights, 1, 8) AS weights, pictures, mean_segments, mean_encoded_bytes, least_bytes, most_bytes,
                mean_encode_ms, most_encode_ms
            FROM encoding_overhead JOIN codec ON codec.id = encoding_overhead.codec WHERE :codec = '' OR codec_name = :codec
            ORDER BY codec.id
            """)
}
