extension NamedQuery {
    static let overhead = NamedQuery(
        name: "overhead",
        help: """
            What each codec makes of a picture: bytes, segments, and the time that encoding took on this host; without \
            times, and of the pictures that runs showed, where a recording was replayed. `weights` begins the SHA-256 of weights, or of a \
            published table. Codecs that no scenario asks for any more are left out, those that were only measured are not.
            """,
        parameters: [
            Parameter(
                "codec", "only codecs of this name",
                values: "SELECT DISTINCT codec_name AS value FROM encoding_overhead ORDER BY 1"), campaign,
        ],
        sql: Schema.ofChosenRuns(
            """
            SELECT asked.standing, asked.codec_label, codec_name, codec_parameters, substr(codec.weights, 1, 8) AS weights, pictures, mean_segments, mean_encoded_bytes, least_bytes, most_bytes,
                mean_encode_ms, most_encode_ms
            FROM encoding_overhead JOIN codec ON codec.id = encoding_overhead.codec LEFT JOIN (
                SELECT codec, min(standing) AS standing, group_concat(DISTINCT codec_label) AS codec_label
                FROM chosen_run GROUP BY codec
            ) AS asked ON asked.codec = codec.id
            WHERE (:codec = '' OR codec_name = :codec)
                AND (asked.codec IS NOT NULL OR :campaign IN ('', 'all') AND codec.id NOT IN (SELECT codec FROM run))
            ORDER BY codec.id
            """))
}
