import GRDB
import Statistics

/// A campaign of which runs are missing.
package struct UnfinishedCampaign: Sendable, Hashable {
    /// The scenario's name.
    package let scenario: String
    /// The command that runs what is missing, without its database.
    package let command: String?
    /// Positions of the runs that were never begun, or were interrupted.
    package fileprivate(set) var missing: [Int] = []
    /// Positions of the runs that failed.
    package fileprivate(set) var failed: [Int] = []
}

/// How much of what campaigns ask for is done.
package struct CampaignStanding: Sendable, Hashable {
    /// Runs that are asked for.
    package let runs: Int
    package let failed: Int
    /// Those that were never begun, or were interrupted.
    package let missing: Int
}

extension ResultsDatabase {
    /// How much of what these campaigns ask for now is done.
    package func standing(of scope: RunScope) throws(StoreError) -> CampaignStanding {
        let standings = try rows(
            Schema.ofChosenCampaigns(
                """
                SELECT count(*) AS runs, total(status IS 'failed') AS failed,
                    total(status IS NULL OR status NOT IN ('done', 'failed')) AS missing
                FROM (SELECT DISTINCT plan.identity, run.status FROM campaign_run AS plan JOIN scope ON scope.id = plan.campaign
                    LEFT JOIN run USING (identity) WHERE plan.is_current)
                """), ["campaign": scope.text]
        ) { row in
            CampaignStanding(
                runs: try row("runs"), failed: Int(try row("failed", as: Double.self)),
                missing: Int(try row("missing", as: Double.self)))
        }
        guard let standing = standings.first else { throw .inconsistent(file: path, what: "a count has no row") }
        return standing
    }

    /// Those of the runs that are done.
    package func doneIdentities(of identities: [String]) throws(StoreError) -> Set<String> {
        try read { db in
            let select = try db.makeStatement(sql: "SELECT 1 FROM run WHERE identity = ? AND status = 'done'")
            return Set(
                try identities.filter { try Bool.fetchOne(select, arguments: [$0]) != nil })
        }
    }

    /// Adds to a sample the top-5 outcomes of the run with this identity, if it is done.
    ///
    /// - Parameter replication: what the sample knows the run by.
    package func add(run identity: String, as replication: Int, to sample: inout ImageSample) throws(StoreError) {
        let images = try rows(
            """
            SELECT \(Schema.picture("outcome", of: "run")) AS picture, outcome.top5, received_bytes, encoded_bytes, last_byte_us
            FROM outcome JOIN run ON run.id = outcome.run WHERE identity = ? AND status = 'done'
            """, [identity]
        ) { row in
            (
                right: try row("top5", as: Double.self), picture: try row("picture", as: Int64?.self),
                detail: ImageSample.detail(
                    receivedBytes: try row("received_bytes"), encodedBytes: try row("encoded_bytes"),
                    lastByteUs: try row("last_byte_us"))
            )
        }
        for image in images {
            sample.add(
                image.right, picture: image.picture, replication: Int64(replication), detail: image.detail)
        }
    }

    /// The current campaigns of which runs are not done: never begun, failed or interrupted.
    package func unfinished() throws(StoreError) -> [UnfinishedCampaign] {
        struct Place {
            let campaign: Int64
            let scenario: String
            let command: String?
            let position: Int
            let hasFailed: Bool
        }
        let places = try rows(
            """
            SELECT campaign.id, scenario, command, campaign_run.position, run.status IS 'failed' AS has_failed
            FROM campaign_run JOIN campaign ON campaign.id = campaign_run.campaign LEFT JOIN run USING (identity)
            WHERE is_current AND campaign.id IN (\(Schema.currentCampaigns)) AND run.status IS NOT 'done'
            ORDER BY campaign.id, campaign_run.position
            """
        ) { row in
            Place(
                campaign: try row("id"), scenario: try row("scenario"), command: try row("command"),
                position: try row("position"), hasFailed: try row("has_failed"))
        }
        var campaigns: [UnfinishedCampaign] = []
        var last: Int64?
        for place in places {
            if place.campaign != last {
                campaigns.append(UnfinishedCampaign(scenario: place.scenario, command: place.command))
                last = place.campaign
            }
            if place.hasFailed {
                campaigns[campaigns.count - 1].failed.append(place.position)
            } else {
                campaigns[campaigns.count - 1].missing.append(place.position)
            }
        }
        return campaigns
    }
}
