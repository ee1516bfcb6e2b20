// What was changed in published tables; each text is frozen.
extension Schema {
    /// What makes a database whole: which runs are current, the files that shaped them, and by what program.
    static let wholeDatabase = """
        ALTER TABLE campaign ADD COLUMN asked_at TEXT NOT NULL DEFAULT '';
        UPDATE campaign SET asked_at = replace(created_at, 'Z', '.000Z');
        ALTER TABLE campaign ADD COLUMN program_changed INTEGER CHECK (program_changed IN (0, 1));
        ALTER TABLE campaign ADD COLUMN libraries TEXT CHECK (libraries IS NULL OR json_valid(libraries));

        ALTER TABLE campaign_run ADD COLUMN is_current INTEGER NOT NULL DEFAULT 1 CHECK (is_current IN (0, 1));
        UPDATE campaign_run SET is_current = 0 WHERE id < (SELECT max(id) FROM campaign_run AS other
            WHERE other.campaign = campaign_run.campaign AND other.position = campaign_run.position);

        ALTER TABLE run ADD COLUMN limit_text TEXT;
        ALTER TABLE run ADD COLUMN jamming_text TEXT NOT NULL DEFAULT '';
        UPDATE run SET jamming_text = jamming;
        ALTER TABLE run ADD COLUMN program_changed INTEGER CHECK (program_changed IN (0, 1));
        ALTER TABLE run ADD COLUMN libraries TEXT CHECK (libraries IS NULL OR json_valid(libraries));

        CREATE TABLE condition (
            hash TEXT NOT NULL PRIMARY KEY,
            settings TEXT NOT NULL CHECK (json_valid(settings))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE input_file (
            hash TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64),
            bytes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE campaign_input (
            campaign INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            role TEXT NOT NULL,
            hash TEXT NOT NULL REFERENCES input_file (hash),
            PRIMARY KEY (campaign, name)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX campaign_input_by_hash ON campaign_input (hash);

        CREATE TABLE kept_picture (
            picture INTEGER PRIMARY KEY REFERENCES picture (id),
            bytes BLOB NOT NULL
        ) STRICT;
        """

    /// What each campaign calls its runs' conditions, whoever asked for the runs first; and campaigns that a merge has brought
    /// beside each other.
    static let campaignNames = """
        ALTER TABLE campaign ADD COLUMN is_beside INTEGER NOT NULL DEFAULT 0 CHECK (is_beside IN (0, 1));
        ALTER TABLE campaign_run ADD COLUMN cell INTEGER;
        ALTER TABLE campaign_run ADD COLUMN codec_label TEXT;
        ALTER TABLE campaign_run ADD COLUMN dataset_name TEXT;
        ALTER TABLE campaign_run ADD COLUMN variables TEXT CHECK (variables IS NULL OR json_valid(variables));
        """

    /// What is right of an image may be known as an expectation only, as of published curves: a number between 0 and 1. What
    /// earlier programs drew for curves stays as it was drawn.
    static let expectations = """
        CREATE TABLE new_outcome (
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
            top1 REAL NOT NULL CHECK (top1 BETWEEN 0 AND 1),
            top5 REAL NOT NULL CHECK (top5 BETWEEN 0 AND 1),
            arrival_us INTEGER NOT NULL,
            send_start_us INTEGER,
            last_byte_us INTEGER,
            last_whole_segment_us INTEGER,
            stop_us INTEGER NOT NULL,
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_outcome SELECT * FROM outcome;
        DROP TABLE outcome;
        ALTER TABLE new_outcome RENAME TO outcome;

        CREATE TABLE new_snapshot (
            run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            after_us INTEGER NOT NULL,
            code INTEGER NOT NULL,
            rank INTEGER,
            top1 REAL NOT NULL CHECK (top1 BETWEEN 0 AND 1),
            top5 REAL NOT NULL CHECK (top5 BETWEEN 0 AND 1),
            PRIMARY KEY (run, position, after_us)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_snapshot SELECT * FROM snapshot;
        DROP TABLE snapshot;
        ALTER TABLE new_snapshot RENAME TO snapshot;

        ALTER TABLE run DROP COLUMN top1;
        ALTER TABLE run DROP COLUMN top5;
        ALTER TABLE run ADD COLUMN top1_sum REAL;
        UPDATE run SET top1_sum = top1_count;
        ALTER TABLE run DROP COLUMN top1_count;
        ALTER TABLE run RENAME COLUMN top1_sum TO top1_count;
        ALTER TABLE run ADD COLUMN top1 REAL AS (top1_count / images) VIRTUAL;
        ALTER TABLE run ADD COLUMN top5_sum REAL;
        UPDATE run SET top5_sum = top5_count;
        ALTER TABLE run DROP COLUMN top5_count;
        ALTER TABLE run RENAME COLUMN top5_sum TO top5_count;
        ALTER TABLE run ADD COLUMN top5 REAL AS (top5_count / images) VIRTUAL;
        """

    /// Fewer bytes: of an outcome's numbers those that follow from others are computed, and the others kept as short differences;
    /// and settings of a page's length in a table with a rowid, where a row need not have a page of its own.
    static let shortOutcomes = """
        CREATE TABLE new_outcome (
            run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            picture INTEGER NOT NULL REFERENCES picture (id),
            encoded_bytes INTEGER NOT NULL,
            segments INTEGER NOT NULL,
            received_bytes INTEGER AS (encoded_bytes - missing_bytes) VIRTUAL,
            blocks INTEGER NOT NULL,
            lost_blocks INTEGER NOT NULL,
            whole_segments INTEGER NOT NULL,
            whole_segment_bytes INTEGER AS (encoded_bytes - missing_bytes - partial_bytes) VIRTUAL,
            code INTEGER NOT NULL,
            rank INTEGER,
            top1 REAL AS (1.0 * coalesce(expected_top1 / iif(expected_top1 > 1, 1e6, 1), rank <= 1, 0)) VIRTUAL,
            top5 REAL AS (1.0 * coalesce(expected_top5 / iif(expected_top5 > 1, 1e6, 1), rank <= 5, 0)) VIRTUAL,
            arrival_us INTEGER NOT NULL,
            send_start_us INTEGER,
            last_byte_us INTEGER,
            last_whole_segment_us INTEGER AS (coalesce(last_byte_us, 0) - partial_us) VIRTUAL,
            stop_us INTEGER AS (coalesce(last_byte_us, 0) + idle_us) VIRTUAL,
            missing_bytes INTEGER NOT NULL,
            partial_bytes INTEGER NOT NULL,
            partial_us INTEGER,
            idle_us INTEGER NOT NULL,
            expected_top1 REAL CHECK (expected_top1 BETWEEN 0 AND 1000000),
            expected_top5 REAL CHECK (expected_top5 BETWEEN 0 AND 1000000),
            PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO new_outcome (run, position, picture, encoded_bytes, segments, blocks, lost_blocks, whole_segments, code, rank,
            arrival_us, send_start_us, last_byte_us, missing_bytes, partial_bytes, partial_us, idle_us, expected_top1, expected_top5)
        SELECT run, position, picture, encoded_bytes, segments, blocks, lost_blocks, whole_segments, code, rank,
            arrival_us, send_start_us, last_byte_us, encoded_bytes - received_bytes, received_bytes - whole_segment_bytes,
            coalesce(last_byte_us, 0) - last_whole_segment_us, stop_us - coalesce(last_byte_us, 0),
            iif(top1 = coalesce(rank <= 1, 0), NULL, iif(round(top1 * 1e6) > 1 AND round(top1 * 1e6) / 1e6 = top1,
                round(top1 * 1e6), top1)),
            iif(top5 = coalesce(rank <= 5, 0), NULL, iif(round(top5 * 1e6) > 1 AND round(top5 * 1e6) / 1e6 = top5,
                round(top5 * 1e6), top5))
        FROM outcome ORDER BY run, position;
        DROP TABLE outcome;
        ALTER TABLE new_outcome RENAME TO outcome;

        CREATE TABLE new_condition (
            hash TEXT NOT NULL PRIMARY KEY,
            settings TEXT NOT NULL CHECK (json_valid(settings))
        ) STRICT;
        INSERT INTO new_condition SELECT * FROM condition;
        DROP TABLE condition;
        ALTER TABLE new_condition RENAME TO condition;
        """
}
