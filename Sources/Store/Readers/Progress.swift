import GRDB

/// What a run that is done has come to.
package struct RunTally: Sendable, Hashable {
    /// Images.
    package let images: Int
    /// Images whose true class was among the five best answers, or the sum of what is expected.
    package let top5: Double
}

/// A campaign of which runs are missing.
public struct UnfinishedCampaign: Sendable, Hashable {
    /// The scenario's name.
    public let scenario: String
    /// The command that runs what is missing, without its database.
    public let command: String?
    /// Positions of the runs that were never begun, or were interrupted.
    public fileprivate(set) var missing: [Int] = []
    /// Positions of the runs that failed.
    public fileprivate(set) var failed: [Int] = []
}

extension ResultsDatabase {
    /// Those of the runs that are done.
    package func doneIdentities(of identities: [String]) throws(StoreError) -> Set<String> {
        Set(try tallies(of: identities).keys)
    }

    /// What those of the runs that are done have come to, by identity.
    package func tallies(of identities: [String]) throws(StoreError) -> [String: RunTally] {
        try read { db in
            let select = try db.makeStatement(
                sql: "SELECT images, top5_count FROM run WHERE identity = ? AND status = 'done'")
            var tallies: [String: RunTally] = [:]
            for identity in identities {
                guard let row = try Row.fetchOne(select, arguments: [identity]) else { continue }
                tallies[identity] = RunTally(images: row[0], top5: row[1])
            }
            return tallies
        }
    }

    /// The current campaigns of which runs are not done: never begun, failed or interrupted.
    public func unfinished() throws(StoreError) -> [UnfinishedCampaign] {
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
            WHERE is_current AND campaign.id IN (\(Schema.newestCampaigns)) AND run.status IS NOT 'done'
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
