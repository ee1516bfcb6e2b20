import GRDB

/// A campaign that a database holds.
package struct StoredCampaign: Sendable, Hashable {
    package let key: RowKey<CampaignRecord>
    package let scenario: String
    /// Its whole text, as it can be run again.
    package let text: String
    package let hash: String
    package let path: String?
    /// When it was first run, in ISO 8601.
    package let createdAt: String
    /// Whether it is the newest of its scenario's name, or stands beside it since a merge.
    package let isCurrent: Bool
}

extension ResultsDatabase {
    /// The campaigns, the one that was asked for last at the end.
    package func campaigns() throws(StoreError) -> [StoredCampaign] {
        try rows(
            """
            SELECT id, scenario, text, hash, path, created_at, id IN (\(Schema.currentCampaigns)) AS is_current
            FROM campaign ORDER BY asked_at, id
            """
        ) { row in
            StoredCampaign(
                key: try row.key("id"), scenario: try row("scenario"), text: try row("text"), hash: try row("hash"),
                path: try row("path"), createdAt: try row("created_at"), isCurrent: try row("is_current"))
        }
    }

    /// The campaign with this scenario's name, the newest of several, or with a hash that begins so.
    ///
    /// - Throws: ``StoreError/noSuchCampaign(file:_:known:)``.
    package func campaign(_ name: String) throws(StoreError) -> StoredCampaign {
        let all = try campaigns(called: name)
        return all[all.count - 1]
    }

    /// The current campaigns with this scenario's name, of which a merge may have put several beside each other, or, where no
    /// scenario has it, those with a hash that begins so; the one that was asked for last at the end.
    ///
    /// - Throws: ``StoreError/noSuchCampaign(file:_:known:)``; never none.
    package func campaigns(called name: String) throws(StoreError) -> [StoredCampaign] {
        let all = try campaigns()
        let named = all.filter { $0.scenario == name }
        let isHash = name.count >= Schema.leastHash
        let found = named.isEmpty ? all.filter { isHash && $0.hash.hasPrefix(name) } : named.filter(\.isCurrent)
        guard found.isEmpty else { return found }
        throw .noSuchCampaign(file: path, name, known: all.map { "\($0.scenario) (\($0.hash.prefix(8)))" })
    }

    /// The datasets whose pictures a campaign's runs had before the camera, by the names under which the database has them.
    package func datasetNames(of campaign: RowKey<CampaignRecord>) throws(StoreError) -> [String] {
        try rows(
            """
            SELECT DISTINCT dataset.name FROM run JOIN dataset ON dataset.id = run.dataset WHERE codec_name <> 'curve'
                AND identity IN (SELECT identity FROM campaign_run WHERE campaign = ?)
            """, [campaign.id]
        ) { row in try row("name") }
    }

    /// The identity of the first run that a campaign asks for now.
    package func firstIdentity(of campaign: RowKey<CampaignRecord>) throws(StoreError) -> String? {
        try rows(
            "SELECT identity FROM campaign_run WHERE campaign = ? AND is_current ORDER BY position LIMIT 1",
            [campaign.id]
        ) { row in try row("identity", as: String.self) }.first
    }

    /// The small files that shaped a campaign.
    package func inputs(of campaign: RowKey<CampaignRecord>) throws(StoreError) -> [CampaignInput] {
        try rows(
            """
            SELECT name, role, hash, bytes FROM campaign_input JOIN input_file USING (hash)
            WHERE campaign = ? ORDER BY name
            """, [campaign.id]
        ) { row in
            let role: String = try row("role")
            guard let role = CampaignInput.Role(rawValue: role) else {
                throw StoreError.corrupt(file: self.path, reason: "there is no role of input files `\(role)`")
            }
            return CampaignInput(name: try row("name"), role: role, bytes: try row("bytes"), hash: try row("hash"))
        }
    }
}
