/// What a run that is done has come to.
public struct RunTally: Sendable, Hashable {
    /// Images.
    public let images: Int
    /// Images whose true class was among the five best answers.
    public let top5: Int
}

/// A campaign of which runs are missing.
public struct UnfinishedCampaign: Sendable, Hashable {
    /// The campaign.
    public let key: RowKey<CampaignRecord>
    /// The scenario's name.
    public let scenario: String
    /// The command that runs what is missing, without its database.
    public let command: String?
    /// Positions of the runs that were never begun, or were interrupted.
    public private(set) var missing: [Int] = []
    /// Positions of the runs that failed.
    public private(set) var failed: [Int] = []

    init(key: RowKey<CampaignRecord>, scenario: String, command: String?) {
        self.key = key
        self.scenario = scenario
        self.command = command
    }

    mutating func note(position: Int, failed hasFailed: Bool) {
        if hasFailed { failed.append(position) } else { missing.append(position) }
    }
}
