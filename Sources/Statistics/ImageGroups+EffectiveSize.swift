extension ImageGroups {
    /// What images add up to: the share that were right, or how much more often the first of two codecs was.
    enum Quantity {
        case share, difference
    }

    /// How many independent images would tell as much as these do; nil without images.
    ///
    /// After Korn and Graubard (Survey Methodology 24, 1998, pages 193-201): the images over the design effect, less what
    /// the uncertainty of that effect costs where it rests on a few replications. (Where it rests on pictures, of which there
    /// are twenty or more, the picture that ``likeness(for:perPicture:independent:)`` imagines stands for it.) The effect is the
    /// variance of the mean with images in clusters over what it were if they were independent.
    func effectiveSize(for quantity: Quantity) -> (images: Double, likeness: Double)? {
        guard all.count > 0 else { return nil }
        let n = Double(all.count)
        // Images of one picture (Kish, Survey Sampling, 1965, 8.2): the mean over images, not over pictures.
        let single = Double(pictureCount - pictures.count)
        let perPicture = pictures.reduce(single) { $0 + Double($1.count) * Double($1.count) } / n
        let alikeSize = n / perPicture
        // Where all agree nothing is known of how alike a picture's images are: taken as alike as can be.
        guard pictureCount > 1, all.spread > 0 else {
            return (all.spreadOfDraws > 0 ? .infinity : alikeSize, 1)
        }
        let independent = all.spread / (n * (n - 1))

        let likeness = likeness(for: quantity, perPicture: perPicture, independent: independent)
        let pictureEffect = 1 + (perPicture - 1) * likeness
        var effect = pictureEffect
        var ratio = 1.0
        let isOverReplications = replications.count >= Estimate.leastReplications
        if isOverReplications {
            // Clusters of two kinds (Cameron, Gelbach and Miller, J. Business & Economic Statistics 29, 2011): what is
            // common to a replication comes on top of what is common to a picture.
            let degrees = Double(replications.count - 1)
            let replicationEffect = varianceOfMean(replications, unpictured: []) / independent
            let common = replicationEffect - varianceOfMean(places, unpictured: unpictured) / independent
            // Less than half of its own standard error is more often chance, and would make intervals too wide.
            if common > replicationEffect * (2 / degrees).squareRoot() / 2 {
                effect += common
                // Satterthwaite's degrees of freedom of a sum of variances (Biometrics Bulletin 2, 1946).
                let freedom =
                    effect * effect
                    / (pictureEffect * pictureEffect / Double(pictureCount - 1)
                        + replicationEffect * replicationEffect / degrees)
                ratio =
                    Self.quantile(degreesOfFreedom: n - 1)
                    / Self.quantile(degreesOfFreedom: max(1, min(freedom, n - 1)))
            }
        }
        let size = min(n, n / effect * ratio * ratio)
        // Images of one picture cannot be more alike than equal, but those of a replication have all pictures in common.
        let bounded = max(isOverReplications ? 1 : alikeSize, size)
        // An expectation tells more than the draw that Wilson's interval takes it for.
        return (bounded * max(1, all.spreadOfDraws / all.spread), likeness)
    }

    /// How alike the images of one picture are: the intraclass correlation, 0 (independent) through 1 (equal).
    ///
    /// Where few pictures bear all that departs from the rule, their variance is too small more often than too large, and
    /// intervals too narrow. So one picture is imagined besides whose images are equal; its weight falls with the square
    /// of the number of pictures that bear the departures. Where there is none, it decides alone.
    private func likeness(for quantity: Quantity, perPicture: Double, independent: Double) -> Double {
        guard perPicture > 1 else { return 1 }
        let isOfWrong = quantity == .share && all.mean > 0.5
        var (sum, squares) = (0.0, 0.0)
        for picture in pictures {
            let departure = isOfWrong ? Double(picture.count) - picture.sum : picture.magnitudes
            sum += departure
            squares += departure * departure
        }
        for images in unpictured {
            let count = Double(images.count)
            sum += isOfWrong ? count - images.sum : images.magnitudes
            squares += isOfWrong ? count - 2 * images.sum + images.squares : images.squares
        }
        guard sum > 0 else { return 1 }
        let bearers = sum * sum / squares
        let found = (varianceOfMean(pictures, unpictured: unpictured) / independent - 1) / (perPicture - 1)
        let weight = 1 / (bearers * bearers)
        return (max(0, min(1, found)) + weight) / (1 + weight)
    }

    /// The variance of the mean of all images, from groups that are independent of each other.
    ///
    /// - Parameter unpictured: images that are groups of one.
    private func varianceOfMean(_ groups: [ImageSums], unpictured: [ImageSums]) -> Double {
        let (n, mean) = (Double(all.count), all.mean)
        var squares = groups.reduce(0) { sum, group in
            let residual = group.sum - Double(group.count) * mean
            return sum + residual * residual
        }
        var count = groups.count
        for images in unpictured {
            count += images.count
            squares += images.squares - 2 * mean * images.sum + Double(images.count) * mean * mean
        }
        return Double(count) / Double(count - 1) * squares / (n * n)
    }

    private static func quantile(degreesOfFreedom: Double) -> Double {
        StudentDistribution.quantile(0.975, degreesOfFreedom: degreesOfFreedom)
    }
}
