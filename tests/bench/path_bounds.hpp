#pragma once
// The least that a hop of bench_path could cost on this machine: the same work done by the bare library, and nothing around it.
// Where there is none to compare with, the digest of the message's bytes stands for the machine.

#include <benchmark/benchmark.h>

namespace budstikke::bench::bounds {

/// Each takes the size of the message (bench::path).
void libxml2(benchmark::State& state);
/// As a machine of states reads: each byte looked up in a table, where it stands by those before it.
void one_pass(benchmark::State& state);
void sha256(benchmark::State& state);
/// The message's bytes put into new memory twice.
void two_copies(benchmark::State& state);
/// zstd level 1 without a dictionary, then AES-256-GCM.
void compress_and_seal(benchmark::State& state);
/// One comparison of the bytes, and AES-256-GCM of what is kept of a change.
void compare_and_seal(benchmark::State& state);
/// AES-256-GCM, then zstd.
void open_and_decompress(benchmark::State& state);

/// Rows of so many bytes put into one table of SQLite under rising numbers, `rows` in a transaction, with a write-ahead log that
/// is synced. CPU time of the whole process.
void bare_inserts(benchmark::State& state, std::size_t bytes, std::size_t rows);

}  // namespace budstikke::bench::bounds
