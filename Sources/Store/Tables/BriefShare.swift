/// A share as it is kept where something else does not say it already: in millionths where these are a whole number, which SQLite
/// keeps in two or three bytes in place of eight, and which give the very same share when they are divided.
enum BriefShare {
    /// What is kept of a share; nil where it need not be.
    ///
    /// - Parameter isRight: what else says that the share is 1 or 0; nil that it is 0.
    static func kept(_ share: Double, unless isRight: Bool?) -> Double? {
        guard share != (isRight == true ? 1 : 0) else { return nil }
        let millionths = (share * 1e6).rounded()
        return millionths > 1 && millionths / 1e6 == share ? millionths : share
    }

    /// The same in SQL, of a column and of what else may say it.
    static func sql(_ share: String, unless isRight: String) -> String {
        """
        iif(\(share) = coalesce(\(isRight), 0), NULL, iif(round(\(share) * 1e6) > 1 AND round(\(share) * 1e6) / 1e6 = \(share),
            round(\(share) * 1e6), \(share)))
        """
    }
}
