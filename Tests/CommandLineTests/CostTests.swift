#if os(Linux)
    import Foundation
    import TestSupport
    import Testing

    /// What an image costs, in counts that no machine's load changes. How long it takes is what `make bench` measures.
    @Suite("The cost of a run's image")
    struct CostTests {
        let program: Program

        init() throws {
            program = try Program()
            try program.write("bytes,top5\n1000,0.5\n2500,0.8\n4000,0.9\n", to: "t.csv")
            try program.write(
                "jamming: light\ncodecs: [{curve: {table: t.csv, size-variation: 5 %, encoding-time: 12 ms}}]\n",
                to: "s.yaml")
        }

        /// Counts calls of the allocator, and writes the count where `COUNT_FILE` says.
        private static let counter = """
            #include <stdio.h>
            #include <stdlib.h>
            #include <stdatomic.h>
            extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
            static atomic_ulong calls;
            void *malloc(size_t n) { calls++; return __libc_malloc(n); }
            void *calloc(size_t n, size_t m) { calls++; return __libc_calloc(n, m); }
            void *realloc(void *p, size_t n) { calls++; return __libc_realloc(p, n); }
            __attribute__((destructor)) static void tell(void) {
                FILE *file = fopen(getenv("COUNT_FILE"), "w");
                if (file) { fprintf(file, "%lu", calls); fclose(file); }
            }

            """

        /// Calls an image, from its arrival to its row.
        private func calls(of executable: URL, counter: URL) throws -> Double {
            let counts = try [200, 1200].map { images in
                let file = program.folder.appending(path: "count")
                let ending = try program.run(
                    ["run", "s.yaml", "--set", "images=\(images)", "--no-plot", "--db", "d.sqlite", "--jobs", "1"],
                    executable: executable, environment: ["LD_PRELOAD": counter.path, "COUNT_FILE": file.path])
                #expect(ending.code == 0, "\(ending.errors)")
                return try #require(Int(String(contentsOf: file, encoding: .utf8)))
            }
            return Double(counts[1] - counts[0]) / 1000
        }

        private func counter() throws -> URL {
            try program.write(Self.counter, to: "counter.c")
            let counter = program.folder.appending(path: "counter.so")
            let compiled = try program.run(
                ["clang", "-shared", "-fPIC", "-O1", "counter.c", "-o", counter.path],
                executable: URL(filePath: "/usr/bin/env"))
            try #require(compiled.code == 0, "\(compiled.errors)")
            return counter
        }

        @Test(
            "is twenty calls of the allocator at most",
            .enabled(if: DeterminismTests.optimised != nil, DeterminismTests.notOptimised))
        func allocations() throws {
            let calls = try calls(of: #require(DeterminismTests.optimised), counter: counter())
            #expect(calls <= 20, "\(calls) calls an image")
        }

        @Test("is eight hundred calls where the compiler has not put types in the place of parameters")
        func unoptimisedAllocations() throws {
            let calls = try calls(of: Program.executable, counter: counter())
            #expect(calls <= 800, "\(calls) calls an image")
        }
    }
#endif
