extension NamedQuery {
    static let campaigns = NamedQuery(
        name: "campaigns",
        help:
            "What was asked for, the newest last: which campaign of a scenario is the current one, and how much is done.",
        parameters: [],
        sql: """
            SELECT iif(campaign.id IN (\(Schema.currentCampaigns)), 'current', 'earlier') AS standing, scenario,
                substr(hash, 1, 12) AS hash, created_at, asked_at, count(campaign_run.identity) AS runs,
                count(run.id) AS done
            FROM campaign LEFT JOIN campaign_run ON campaign_run.campaign = campaign.id AND is_current
            LEFT JOIN run ON run.identity = campaign_run.identity AND run.status = 'done'
            GROUP BY campaign.id ORDER BY asked_at, campaign.id
            """)
}
