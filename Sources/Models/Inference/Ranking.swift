/// Where a class stands among the classifier's answers.
package enum Ranking {
    /// The class of the highest logit of a row; of equal ones the first.
    package static func best(_ logits: [Float], row: Int, classes: Int) -> Int {
        var best = 0
        for index in 1..<classes where logits[row * classes + index] > logits[row * classes + best] { best = index }
        return best
    }

    /// How many classes have a higher logit than `wanted`, or an equal one and a lower number.
    package static func rank(of wanted: Int, in logits: [Float], row: Int, classes: Int) -> Int {
        let own = logits[row * classes + wanted]
        return (0..<classes).reduce(0) { rank, index in
            let other = logits[row * classes + index]
            return rank + (other > own || (other == own && index < wanted) ? 1 : 0)
        }
    }
}
