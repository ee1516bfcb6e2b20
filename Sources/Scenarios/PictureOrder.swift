import Language

/// In which order the pictures of a dataset come before the camera.
enum PictureOrder: Sendable, Hashable, CaseIterable {
    case file, shuffled, sampled

    static let form: Form<PictureOrder> = .section(
        base: .file,
        keys: [
            Key(
                "order", \.self,
                .words([
                    (
                        "file", .file,
                        "as the dataset has them, over and over; a replication goes on where the one before stopped"
                    ),
                    ("shuffled", .shuffled, "the same, but in an order that the seed gives, another in each pass"),
                    ("sampled", .sampled, "any picture at any time, as the seed and the replication give it"),
                ]), help: "in which order they come")
        ])
}
