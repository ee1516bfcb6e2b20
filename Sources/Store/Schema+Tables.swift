// References name the column they refer to: Datasette does not know that the key is meant where none is named.
extension Schema {
    /// What is known of pictures whatever the network does: encodings and the classifier's verdicts.
    static let verdictTables = """
        CREATE TABLE picture (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
            name TEXT NOT NULL
        ) STRICT;

        CREATE TABLE dataset (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            fingerprint TEXT NOT NULL UNIQUE
        ) STRICT;

        CREATE TABLE dataset_picture (
            dataset INTEGER NOT NULL REFERENCES dataset (id),
            position INTEGER NOT NULL CHECK (position >= 0),
            picture INTEGER NOT NULL REFERENCES picture (id),
            label INTEGER CHECK (label >= 0),
            PRIMARY KEY (dataset, position)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dataset_picture_by_picture ON dataset_picture (picture);

        CREATE TABLE codec (
            id INTEGER PRIMARY KEY,
            fingerprint TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            parameters TEXT NOT NULL,
            weights TEXT
        ) STRICT;

        CREATE TABLE classifier (
            id INTEGER PRIMARY KEY,
            fingerprint TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL
        ) STRICT;

        CREATE TABLE encoding (
            codec INTEGER NOT NULL REFERENCES codec (id),
            picture INTEGER NOT NULL REFERENCES picture (id),
            segments INTEGER NOT NULL CHECK (segments >= 0),
            total_bytes INTEGER NOT NULL CHECK (total_bytes >= 0),
            segment_bytes BLOB NOT NULL,
            encode_seconds REAL CHECK (encode_seconds >= 0),
            PRIMARY KEY (codec, picture)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX encoding_by_picture ON encoding (picture);

        CREATE TABLE judgement (
            codec INTEGER NOT NULL REFERENCES codec (id),
            classifier INTEGER NOT NULL REFERENCES classifier (id),
            picture INTEGER NOT NULL REFERENCES picture (id),
            label INTEGER NOT NULL CHECK (label >= 0),
            code INTEGER NOT NULL,
            rank INTEGER CHECK (rank >= 1),
            top5_classes BLOB,
            confidence REAL,
            psnr_db REAL,
            PRIMARY KEY (codec, classifier, picture, label, code)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX judgement_by_picture ON judgement (picture);
        """

    /// Scenarios, their runs, and one row for each image of a run.
    static let runTables = """
        CREATE TABLE campaign (
            id INTEGER PRIMARY KEY,
            scenario TEXT NOT NULL,
            text TEXT NOT NULL,
            hash TEXT NOT NULL UNIQUE,
            path TEXT,
            program_version TEXT NOT NULL,
            program_commit TEXT,
            created_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE campaign_run (
            id INTEGER PRIMARY KEY,
            campaign INTEGER NOT NULL REFERENCES campaign (id),
            position INTEGER NOT NULL CHECK (position >= 0),
            identity TEXT NOT NULL,
            UNIQUE (identity, campaign)
        ) STRICT;
        CREATE INDEX campaign_run_in_order ON campaign_run (campaign, position);

        CREATE TABLE run (
            id INTEGER PRIMARY KEY,
            identity TEXT NOT NULL UNIQUE,
            campaign INTEGER NOT NULL REFERENCES campaign (id),
            position INTEGER NOT NULL,
            cell INTEGER NOT NULL,
            replication INTEGER NOT NULL,
            seed INTEGER NOT NULL,
            conditions TEXT NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'interrupted')),
            error TEXT,
            repeat_command TEXT,
            recorded INTEGER NOT NULL DEFAULT 0 CHECK (recorded IN (0, 1)),
            program_version TEXT NOT NULL,
            program_commit TEXT,
            host TEXT NOT NULL,
            threads INTEGER NOT NULL,
            started_at TEXT NOT NULL,
            finished_at TEXT,
            wall_seconds REAL,
            codec INTEGER NOT NULL REFERENCES codec (id),
            codec_label TEXT NOT NULL,
            codec_name TEXT NOT NULL,
            codec_parameters TEXT NOT NULL,
            weights TEXT,
            dataset INTEGER NOT NULL REFERENCES dataset (id),
            dataset_name TEXT NOT NULL,
            dataset_hash TEXT NOT NULL,
            classifier INTEGER NOT NULL REFERENCES classifier (id),
            classifier_name TEXT NOT NULL,
            device TEXT NOT NULL,
            link TEXT NOT NULL,
            link_text TEXT NOT NULL,
            jamming TEXT NOT NULL,
            jamming_load REAL,
            arrivals TEXT NOT NULL,
            period_ms REAL,
            stop_rule TEXT NOT NULL,
            block_bytes INTEGER NOT NULL,
            variables TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(variables)),
            images INTEGER,
            top1_count INTEGER,
            top5_count INTEGER,
            undecodable_count INTEGER,
            fully_offloaded_count INTEGER,
            top1 REAL AS (top1_count * 1.0 / images) VIRTUAL,
            top5 REAL AS (top5_count * 1.0 / images) VIRTUAL,
            undecodable REAL AS (undecodable_count * 1.0 / images) VIRTUAL,
            fully_offloaded REAL AS (fully_offloaded_count * 1.0 / images) VIRTUAL,
            mean_encoded_bytes REAL,
            mean_segments REAL,
            mean_bytes REAL,
            mean_whole_segments REAL,
            mean_whole_segment_bytes REAL,
            throughput_images INTEGER,
            throughput_kbps REAL,
            throughput_sd_kbps REAL,
            blocks INTEGER,
            lost_blocks INTEGER,
            mean_psnr_db REAL,
            encode_ms REAL,
            simulated_seconds REAL,
            CHECK (status <> 'done' OR images IS NOT NULL),
            CHECK (status NOT IN ('failed', 'interrupted') OR (images IS NULL AND error IS NOT NULL))
        ) STRICT;
        CREATE INDEX run_by_campaign ON run (campaign, position);
        CREATE INDEX run_by_conditions ON run (conditions, replication);
        CREATE INDEX run_by_codec ON run (codec);
        CREATE INDEX run_not_done ON run (status) WHERE status <> 'done';

        CREATE TABLE outcome (
            run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            picture INTEGER NOT NULL REFERENCES picture (id),
            encoded_bytes INTEGER NOT NULL,
            segments INTEGER NOT NULL,
            received_bytes INTEGER NOT NULL,
            blocks INTEGER NOT NULL,
            lost_blocks INTEGER NOT NULL,
            whole_segments INTEGER NOT NULL,
            whole_segment_bytes INTEGER NOT NULL,
            code INTEGER NOT NULL,
            rank INTEGER,
            top1 INTEGER NOT NULL CHECK (top1 IN (0, 1)),
            top5 INTEGER NOT NULL CHECK (top5 IN (0, 1)),
            arrival_us INTEGER NOT NULL,
            send_start_us INTEGER,
            last_byte_us INTEGER,
            last_whole_segment_us INTEGER,
            stop_us INTEGER NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE snapshot (
            run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            after_us INTEGER NOT NULL,
            code INTEGER NOT NULL,
            rank INTEGER,
            top1 INTEGER NOT NULL CHECK (top1 IN (0, 1)),
            top5 INTEGER NOT NULL CHECK (top5 IN (0, 1)),
            PRIMARY KEY (run, position, after_us)
        ) STRICT, WITHOUT ROWID;
        """

    /// What is kept only where a scenario asks for it, and what training notes.
    static let recordingTables = """
        CREATE TABLE link_sample (
            run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            start_us INTEGER NOT NULL,
            duration_us INTEGER NOT NULL CHECK (duration_us > 0),
            delivered_bytes INTEGER NOT NULL,
            jamming TEXT,
            PRIMARY KEY (run, start_us)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE event_log (
            run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            at_ns INTEGER NOT NULL,
            position INTEGER,
            event TEXT NOT NULL,
            detail TEXT,
            PRIMARY KEY (run, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE training_log (
            codec TEXT NOT NULL,
            label TEXT NOT NULL,
            stage TEXT NOT NULL,
            step INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            loss REAL NOT NULL,
            learning_rate REAL NOT NULL,
            seconds REAL NOT NULL,
            validation TEXT CHECK (validation IS NULL OR json_valid(validation)),
            PRIMARY KEY (codec, label, stage, step)
        ) STRICT, WITHOUT ROWID;
        """
}
