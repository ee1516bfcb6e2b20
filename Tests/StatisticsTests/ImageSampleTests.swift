import Statistics
import Testing

@Suite("What images of recurring pictures tell")
struct ImageSampleTests {
    @Test("equal expectations are equal, whatever rounding makes of their sum", arguments: [20, 40, 60, 1000])
    func equal(images: Int) throws {
        for value in [0.81, 0.55, 0.1] {
            var sample = ImageSample()
            for _ in 0..<images { sample.add(value, picture: nil, replication: 0, detail: 1) }
            let share = try #require(sample.share)
            #expect(share.basis.isWithoutChance && share.interval == nil)
        }
    }

    /// A sample of pictures that come once in each replication.
    private func sample(
        pictures: Int, replications: Int, isRight: (_ picture: Int, _ replication: Int) -> Bool
    ) -> ImageSample {
        var sample = ImageSample()
        for replication in 0..<replications {
            for picture in 0..<pictures {
                sample.add(
                    isRight(picture, replication) ? 1 : 0, picture: Int64(picture), replication: Int64(replication),
                    detail: UInt64(replication))
            }
        }
        return sample
    }

    @Test("pictures that each come once are independent: Wilson's interval as it is")
    func once() throws {
        let share = try #require(sample(pictures: 263, replications: 1) { picture, _ in picture < 81 }.share)
        #expect(share.value == 81.0 / 263)
        #expect(near(share.interval?.low, 0.2553, within: 5e-5) && near(share.interval?.high, 0.3662, within: 5e-5))
        #expect(share.basis.images == 263 && share.basis.pictures == 263 && share.basis.effectiveImages == 263)
    }

    @Test("replications in which each picture fares the same tell no more than one does")
    func equal() throws {
        let once = try #require(sample(pictures: 40, replications: 1) { picture, _ in picture < 30 }.share?.interval)
        let nine = try #require(sample(pictures: 40, replications: 9) { picture, _ in picture < 30 }.share)
        #expect(nine.basis.images == 360 && nine.basis.pictures == 40)
        #expect(near(nine.interval?.low, once.low, within: 1e-12))
        #expect(near(nine.interval?.high, once.high, within: 1e-12))
    }

    @Test("where all agree there are as many images as different pictures", arguments: [true, false])
    func agreement(isRight: Bool) throws {
        let share = try #require(sample(pictures: 25, replications: 8) { _, _ in isRight }.share)
        let expected = Interval.wilson(isRight ? 1 : 0, size: 25)
        #expect(share.interval == expected)
        #expect(share.value == (isRight ? 1 : 0))
    }

    @Test("Korn and Graubard's effective size, worked out by hand")
    func byHand() throws {
        // 30 pictures, 4 images of each: 10 pictures right 4 times, 10 right twice, 10 never. The mean is 1/2.
        // Residuals of pictures 2, 0, -2: variance of the mean 30/29 * 80 / 120^2 = 0.005747; of independent images
        // 0.25 / 119 = 0.0021008: a design effect of 2.73563, an intraclass correlation of (2.73563 - 1) / 3 = 0.578544.
        // Right answers are borne by 60^2 / (10 * 16 + 10 * 4) = 18 pictures: weight 1/324, correlation 0.579841, effect
        // 2.739522: size 120 / 2.739522 = 43.8033.
        let share = try #require(
            sample(pictures: 30, replications: 4) { picture, replication in
                picture < 10 || (picture < 20 && replication % 2 == 0)
            }.share)
        let expected = Interval.wilson(0.5, size: 43.8033)
        #expect(near(share.interval?.low, expected.low, within: 1e-5))
        #expect(near(share.interval?.high, expected.high, within: 1e-5))
    }

    @Test("where all replications came out the same, one counts")
    func identical() throws {
        var repeated = ImageSample()
        var single = ImageSample()
        for replication in 0..<38 {
            for picture in 0..<24 {
                let right = picture % 3 == 0 ? 0.0 : 1
                repeated.add(right, picture: Int64(picture), replication: Int64(replication), detail: 504)
                guard replication == 0 else { continue }
                single.add(right, picture: Int64(picture), replication: 0, detail: 504)
            }
        }
        let share = try #require(repeated.share)
        #expect(share.basis.replications == 38 && share.basis.distinctReplications == 1 && share.basis.images == 24)
        #expect(share.interval == single.share?.interval && share.value == single.share?.value)
    }

    @Test("where one replication in ten differs, all count: the share is that of all images")
    func rare() throws {
        var sample = ImageSample()
        for replication in 0..<200 {
            for picture in 0..<24 {
                let isBad = replication % 10 == 0
                sample.add(
                    isBad ? 0 : 1, picture: Int64(picture), replication: Int64(replication), detail: isBad ? 0 : 504)
            }
        }
        let share = try #require(sample.share)
        #expect(abs(share.value - 0.9) < 1e-12)
        #expect(share.basis.distinctReplications == 2 && share.basis.images == 4800)
        #expect(share.basis.isOverReplications)
        // 200 days of the channel, 20 of them bad, are what it rests on.
        let days = Interval.wilson(0.9, size: 200)
        let interval = try #require(share.interval)
        #expect(abs(interval.halfWidth - days.halfWidth) < 0.005)
    }

    @Test("replications that only agree in their answers are not identical")
    func sameAnswers() throws {
        let share = try #require(sample(pictures: 20, replications: 5) { _, _ in true }.share)
        #expect(share.basis.distinctReplications == 5)
    }

    @Test("identical images in another order are the same replication")
    func order() throws {
        var sample = ImageSample()
        for picture in 0..<20 { sample.add(1, picture: Int64(picture), replication: 0, detail: UInt64(picture)) }
        for picture in (0..<20).reversed() {
            sample.add(1, picture: Int64(picture), replication: 1, detail: UInt64(picture))
        }
        #expect(sample.share?.basis.distinctReplications == 1)
    }

    @Test("fewer than 20 different pictures have no interval, however many images there are")
    func few() throws {
        let nineteen = try #require(sample(pictures: 19, replications: 50) { picture, _ in picture > 3 }.share)
        #expect(nineteen.interval == nil && nineteen.basis.pictures == 19 && !nineteen.basis.hasInterval)
        let twenty = try #require(sample(pictures: 20, replications: 1) { picture, _ in picture > 3 }.share)
        #expect(twenty.interval != nil)
    }

    @Test("without pictures each image stands for itself")
    func noPictures() throws {
        var sample = ImageSample()
        for replication in 0..<2 {
            for image in 0..<50 {
                let isRight = (image + replication) % 5 != 0
                sample.add(isRight ? 1 : 0, picture: nil, replication: Int64(replication), detail: 0)
            }
        }
        let share = try #require(sample.share)
        #expect(share.basis.pictures == nil && share.basis.distinctReplications == 2)
        #expect(share.interval == Interval.wilson(0.8, size: 100))
    }

    @Test("what is common to a replication widens the interval from ten replications on")
    func channel() throws {
        // Replications are wholly right or wholly wrong: each tells as much as one image.
        func share(_ replications: Int) throws -> Estimate {
            try #require(
                sample(pictures: 60, replications: replications) { _, replication in replication % 2 == 0 }.share)
        }
        let few = try share(8)
        let many = try share(10)
        #expect(!few.basis.isOverReplications && many.basis.isOverReplications)
        let narrow = try #require(few.interval).halfWidth
        let wide = try #require(many.interval).halfWidth
        #expect(narrow < 0.13 && wide > 0.25)
    }

    @Test("expectations tell more than draws: equal ones leave no doubt")
    func expectations() throws {
        var equal = ImageSample()
        var spread = ImageSample()
        for picture in 0..<100 {
            equal.add(0.85, picture: Int64(picture), replication: 0, detail: 0)
            spread.add(picture % 2 == 0 ? 0.8 : 0.9, picture: Int64(picture), replication: 0, detail: 0)
        }
        #expect(near(equal.share?.interval?.halfWidth, 0, within: 1e-6))
        // 1.984 standard errors of 100 numbers that are 0.05 from their mean.
        #expect(near(spread.share?.interval?.halfWidth, 0.01, within: 5e-4))
    }

    @Test("a difference counts pictures, not images")
    func difference() throws {
        func difference(_ replications: Int) throws -> Estimate {
            var sample = ImageSample()
            for replication in 0..<replications {
                for picture in 0..<80 {
                    // Only the first is right on 10 pictures, only the second on 4.
                    let value = picture < 10 ? 1.0 : picture < 14 ? -1 : 0
                    sample.add(
                        value, picture: Int64(picture), replication: Int64(replication), detail: UInt64(replication))
                }
            }
            return try #require(sample.difference)
        }
        let expected = Interval.difference(0.075, discordance: 0.175, size: 80)
        for replications in [1, 7] {
            let found = try difference(replications)
            #expect(near(found.value, 0.075, within: 1e-15) && found.basis.pictures == 80)
            #expect(near(found.interval?.low, expected.low, within: 1e-9))
            #expect(near(found.interval?.high, expected.high, within: 1e-9))
        }
    }
}
