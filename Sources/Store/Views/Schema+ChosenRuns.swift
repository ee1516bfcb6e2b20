// Which runs are shown, and what they are called.
extension Schema {
    /// The campaigns that are current (`campaign.id`): the newest of each scenario's name, and those that a merge has put
    /// beside it.
    static let currentCampaigns = currentCampaigns(of: "campaign")

    /// The same of one of several databases.
    static func currentCampaigns(of table: String) -> String {
        """
        SELECT id FROM (SELECT id, is_beside,
                row_number() OVER (PARTITION BY scenario ORDER BY asked_at DESC, id DESC) AS age
            FROM \(table)) WHERE age = 1 OR is_beside
        """
    }

    /// The runs that are asked for now (`run.identity`).
    private static let currentIdentities =
        "SELECT identity FROM campaign_run WHERE is_current AND campaign IN (\(currentCampaigns))"

    /// The runs that the campaigns of a CTE `scope` (id, scenario, asked_at, is_current) ask for: a run of each scenario that
    /// asks for it, in the place and with the names that the scenario gives it; of several campaigns of a scenario's name,
    /// the current and the newest one.
    ///
    /// - Parameters:
    ///   - earlier: whether also what a campaign asked for when its weights or pictures were others, in SQL.
    ///   - isOne: whether a single campaign was asked for, in SQL: then its runs stand together as it does.
    private static func runs(earlier: String, isOne: String = "false") -> String {
        let ofPlan: Set = ["campaign", "position"]
        let named: Set = ["cell", "codec_label", "dataset_name", "variables"]
        let columns = RunRow.table.columns.map(\.description.name).map { name in
            if ofPlan.contains(name) { return "plan.\(name)" }
            return named.contains(name) ? "coalesce(plan.\(name), run.\(name)) AS \(name)" : "run.\(name)"
        }
        return """
            SELECT \(columns.joined(separator: ", ")),
                iif(iif(\(isOne), scope.is_current, run.identity IN (\(currentIdentities))), 'current', 'earlier') AS standing,
                scope.scenario AS scenario
            FROM campaign_run AS plan JOIN scope ON scope.id = plan.campaign JOIN run ON run.identity = plan.identity
            WHERE (plan.is_current OR \(earlier))
                AND (scope.is_current AND plan.is_current OR run.identity NOT IN (\(currentIdentities)) OR NOT \(earlier))
                AND NOT EXISTS (SELECT 1 FROM campaign_run AS other JOIN scope AS its ON its.id = other.campaign
                    WHERE other.identity = plan.identity AND other.campaign <> plan.campaign
                        AND its.scenario = scope.scenario AND (other.is_current OR \(earlier))
                        AND (its.is_current AND other.is_current, its.asked_at, its.id)
                            > (scope.is_current AND plan.is_current, scope.asked_at, scope.id))
            """
    }

    /// The campaigns that fulfil a condition, each with whether it is current.
    private static func scope(where condition: String) -> String {
        """
        SELECT id, scenario, asked_at, id IN (\(currentCampaigns)) AS is_current FROM campaign WHERE \(condition)
        """
    }

    /// The runs that the current campaigns ask for now.
    static let currentRun = """
        WITH scope AS (\(scope(where: "id IN (\(currentCampaigns))")))
        \(runs(earlier: "false"))
        """

    /// The campaigns that the parameter `campaign` chooses, as ``RunScope`` says.
    private static let chosenScope = scope(
        where: """
            CASE coalesce(:campaign, '')
            WHEN 'all' THEN true
            WHEN '' THEN id IN (\(currentCampaigns))
            ELSE iif(:campaign IN (SELECT scenario FROM campaign),
                scenario = :campaign AND id IN (\(currentCampaigns)),
                length(:campaign) >= \(leastHash) AND substr(hash, 1, length(:campaign)) = :campaign)
            END
            """)

    /// Fewer digits of a hash name no campaign.
    static let leastHash = 4

    /// A statement over the campaigns that the parameter `campaign` chooses, which are called `scope` in it.
    static func ofChosenCampaigns(_ select: String) -> String {
        """
        WITH scope AS (\(chosenScope))
        \(select)
        """
    }

    /// A statement over the runs that the parameter `campaign` chooses, which are called `chosen_run` in it, and over the views
    /// of only these.
    static func ofChosenRuns(_ select: String, where condition: String = "true") -> String {
        let chosen = runs(
            earlier: "coalesce(:campaign, '') = 'all'", isOne: "coalesce(:campaign, '') NOT IN ('', 'all')")
        let columns = (RunRow.table.columns.map(\.description.name) + ["standing", "scenario"]).map { name in
            name == "codec_label" ? "asked.codec_label || \(codecMark) AS codec_label" : "asked.\(name)"
        }
        let ours = (views.dropFirst() + estimates).filter { select.contains($0.name) }
            .map { ", \($0.name) AS (\n\($0.sql("chosen_run")))" }
        return """
            WITH scope AS MATERIALIZED (\(chosenScope)), asked AS NOT MATERIALIZED (
                \(chosen)
            ), shared_label AS MATERIALIZED (
                SELECT codec_label AS label, standing, count(DISTINCT codec_name) > 1 AS by_name,
                    count(DISTINCT codec_name) < count(DISTINCT codec) AND count(DISTINCT codec_parameters) > 1 AS by_parameters,
                    count(DISTINCT codec_name || char(10) || codec_parameters) < count(DISTINCT codec) AS by_weights
                FROM asked GROUP BY 1, 2 HAVING min(codec) <> max(codec)
            ), chosen_run AS NOT MATERIALIZED (
                SELECT \(columns.joined(separator: ", "))
                FROM asked LEFT JOIN shared_label AS shared
                    ON shared.label = asked.codec_label AND shared.standing = asked.standing
                WHERE \(condition))\(ours.joined())
            \(select)
            """
    }

    /// The same, of only those cells that the parameter `cells` names, a JSON array of ``CellTexts/Key/text``; of all where it is
    /// empty.
    static func ofChosenCells(_ select: String) -> String {
        ofChosenRuns(
            select,
            where: """
                coalesce(:cells, '') = '' OR scenario || char(10) || conditions
                    IN (SELECT value FROM json_each(iif(coalesce(:cells, '') = '', '[]', :cells)))
                """)
    }

    /// What tells a codec from others that scenarios call the same: ` (webp quality=20)`.
    private static let codecMark = """
        iif(shared.label IS NULL, '', ' (' || trim(iif(shared.by_name, asked.codec_name, '')
            || iif(shared.by_parameters, ' ' || asked.codec_parameters, '')
            || iif(shared.by_weights,
                iif(asked.codec_name = 'curve', ' table ', ' weights ') || substr(asked.weights, 1, 8), '')) || ')')
        """

    /// A number that puts runs in the order of their campaigns, and within one in the scenario's own.
    static func place(of run: String) -> String { "\(run).campaign * 1000000000000 + \(run).position" }
}
